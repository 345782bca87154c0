import { describe, expect, it } from 'vitest';
import { digestParent, digestThread, pictureMessage } from '../../../src/slack/views/digest.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { aDigest } from '../../support/reports.ts';

function types(blocks: readonly { readonly type: string }[]): string[] {
  return blocks.map((block) => block.type);
}

const PICTURE = {
  fileId: 'F0123',
  altText: 'Cumulative flow, 19–21 November 2026. In progress went from 9 to 12.',
};

describe('the digest in the channel', () => {
  it('shows who and when, the headline, the figures, the picture, the decisions and how old it all is', () => {
    const { blocks } = digestParent(aDigest(), PICTURE);

    expect(types(blocks)).toEqual([
      'header',
      'rich_text',
      'section',
      'image',
      'rich_text',
      'rich_text',
      'context',
    ]);
    expect(blocks[0]).toEqual({
      type: 'header',
      text: {
        type: 'plain_text',
        text: 'Card Payments · week 47, 16–22 November 2026',
        emoji: false,
      },
    });
    expect(blocks[3]).toEqual({
      type: 'image',
      slack_file: { id: 'F0123' },
      alt_text: 'Cumulative flow, 19–21 November 2026. In progress went from 9 to 12.',
    });
  });

  it('goes out without a picture when there is none', () => {
    expect(types(digestParent(aDigest(), null).blocks)).not.toContain('image');
  });

  it('shows each figure with its comparison and its basis', () => {
    const section = digestParent(aDigest(), null).blocks[2];

    expect(section).toMatchObject({
      fields: [
        {
          text: '*Finished*\n14 items\n3 more than the week before; routine variation\n(n = 14, 2 straight to done)',
        },
        { text: '*In progress*\n23 items now\n(n = 23)' },
      ],
    });
  });

  it('links the items of a decision by key, with their titles beside', () => {
    const json = JSON.stringify(digestParent(aDigest(), null).blocks);

    expect(json).toContain(
      '{"type":"link","url":"https://jira.example/browse/PAY-2","text":"PAY-2"}',
    );
    expect(json).toContain('{"type":"text","text":" Refund a payment"}');
  });

  it('gives the as-of instant in the time of the reader, with a fallback in that of the scope', () => {
    const json = JSON.stringify(digestParent(aDigest(), null).blocks.at(-1));

    expect(json).toContain(
      'As of <!date^1795420800^{date_short_pretty} at {time}|Mon 23 November 2026, 09:00>. jira read 5 minutes before.',
    );
  });

  it('says everything in sentences for screen readers, the headline first', () => {
    const { text } = digestParent(aDigest(), PICTURE);

    expect(text.split('\n')).toEqual([
      'Card Payments, week 47, 16–22 November 2026: Finished 14 items, 3 more than the week before: routine variation; 23 in progress.',
      'Finished: 14 items, 3 more than the week before; routine variation (n = 14, 2 straight to done).',
      'In progress: 23 items now (n = 23).',
      'To decide on: Finish, split or drop 1 item above the 95th percentile of age. Older than 95 % of the finished items were at the same stage. PAY-2 Refund a payment.',
      'Cumulative flow, 19–21 November 2026. In progress went from 9 to 12.',
      '2 of 14 items went straight to done.',
      'As of Mon 23 November 2026, 09:00 (Europe/Berlin). jira read 5 minutes before.',
      'Your process differs from the configured model here: 3 items reopened.',
    ]);
  });

  it('says in a line each what there is besides, between the picture and what to decide on', () => {
    const lines = [
      { label: 'Constraint', text: 'Test, 54 % of all queue time.' },
      { label: 'Risks', text: 'none is open.' },
    ];

    const { blocks, text } = digestParent(aDigest({ lines }), PICTURE);

    expect(types(blocks).slice(3, 6)).toEqual(['image', 'rich_text', 'rich_text']);
    expect(JSON.stringify(blocks[4])).toContain(
      '{"type":"text","text":"Constraint","style":{"bold":true}},{"type":"text","text":": Test, 54 % of all queue time."}',
    );
    expect(text).toContain('Constraint: Test, 54 % of all queue time.\nRisks: none is open.');
  });

  it('corrects what was told, three sentences of it here and the others in the thread', () => {
    const corrections = [1, 2, 3, 4].map((n) => `Velocity ${n} was told as 9; it is ${n} now.`);
    const digest = aDigest({ corrections });

    const { blocks, text } = digestParent(digest, null);
    const [more] = digestThread(digest);

    expect(JSON.stringify(blocks)).toContain('Corrected since it was told');
    expect(JSON.stringify(blocks)).toContain('Velocity 3 was told as 9; it is 3 now.');
    expect(JSON.stringify(blocks)).toContain('1 more in the thread.');
    expect(text).toContain('Velocity 3 was told');
    expect(text).not.toContain('Velocity 4 was told');
    expect(more?.text).toBe('Velocity 4 was told as 9; it is 4 now.');
  });

  it('is one line in a quiet week, without a thread', () => {
    const quiet = aDigest({ quiet: true, headline: 'Quiet: nothing finished.' });

    const message = digestParent(quiet, PICTURE);

    expect(message.text).toBe(
      'Card Payments, week 47, 16–22 November 2026: Quiet: nothing finished. As of Mon 23 November 2026, 09:00 (Europe/Berlin). jira read 5 minutes before.',
    );
    expect(types(message.blocks)).toEqual(['section']);
    expect(digestThread(quiet)).toEqual([]);
  });
});

describe('a further picture', () => {
  it('is an image with its finding, and the finding alone while Slack does not have it', () => {
    expect(pictureMessage('Age', 'One is old.', 'F9')).toMatchObject({
      text: 'One is old.',
      blocks: [{ type: 'rich_text' }, { type: 'image', slack_file: { id: 'F9' } }],
    });
    expect(types(pictureMessage('Age', 'One is old.', null).blocks)).toEqual([
      'rich_text',
      'section',
    ]);
  });
});

describe('the thread of a digest', () => {
  it('has the notes, then a message per table', () => {
    const digest = aDigest({ tables: [...aDigest().tables, ...aDigest().tables] });

    const thread = digestThread(digest);

    expect(thread.map(({ blocks }) => types(blocks))).toEqual([
      ['rich_text'],
      ['rich_text', 'table', 'context'],
      ['rich_text', 'table', 'context'],
    ]);
    expect(thread[1]?.text).toBe('Stages.\nBuild: Half within 2.1.\nTest: Half within 5.5.');
  });

  it('aligns numbers to the right and names to the left', () => {
    const [, stages] = digestThread(aDigest());

    expect(stages?.blocks[1]).toMatchObject({
      column_settings: [{ align: 'left' }, { align: 'right' }],
    });
  });

  it('says how many rows it leaves out, by length and by choice', () => {
    const rows = Array.from({ length: 300 }, (_, n) => [`PAY-${n}`, 'x'.repeat(60)]);
    const [stages] = aDigest().tables;
    const tables = stages === undefined ? [] : [{ ...stages, rows, omitted: 7 }];

    const [, message] = digestThread(aDigest({ tables }));
    const table = message?.blocks[1];
    const shown = table?.type === 'table' ? table.rows.length - 1 : 0;

    expect(shown).toBeGreaterThan(50);
    expect(JSON.stringify(message?.blocks[2])).toContain(`… ${300 - shown + 7} more`);
    expect(message?.text).toMatch(/… \d+ more lines\.$/);
    expect(message === undefined ? ['none'] : problemsOf(message)).toEqual([]);
  });
});
