import { describe, expect, it } from 'vitest';
import type { PreviewableMessage } from '../../../src/slack/preview/preview.ts';
import { previewMessage } from '../../../src/slack/preview/preview.ts';

function shown(
  blocks: readonly object[],
  options: { width?: number; colour?: boolean; zone?: string } = {},
): string {
  return previewMessage(
    { text: 'fallback', blocks },
    { width: 60, colour: false, zone: 'Europe/Berlin', ...options },
  );
}

function mrkdwn(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

describe('the preview of a message', () => {
  it('shows the text when there are no blocks', () => {
    const message: PreviewableMessage = { text: 'Nothing finished, nothing *started*.' };

    expect(previewMessage(message, { width: 60, colour: false, zone: 'UTC' })).toBe(
      'Nothing finished, nothing started.',
    );
  });

  it('shows header, text, divider and buttons one below the other', () => {
    const text = shown(
      [
        { type: 'header', text: { type: 'plain_text', text: 'Week 47' } },
        mrkdwn('*14* finished'),
        { type: 'divider' },
        {
          type: 'actions',
          elements: [
            { type: 'button', text: { type: 'plain_text', text: 'Share' }, style: 'primary' },
            { type: 'static_select', placeholder: { type: 'plain_text', text: 'Pick one' } },
          ],
        },
      ],
      { width: 20 },
    );

    expect(text.split('\n')).toEqual([
      'Week 47',
      '═══════',
      '',
      '14 finished',
      '',
      '────────────────────',
      '',
      '[ Share ]',
      '[ Pick one ▾ ]',
    ]);
  });

  it('lays fields out in two columns', () => {
    const fields = ['*Load*\n31', '*Velocity*\n14', '*Age*\n9 days'].map((text) => ({
      type: 'mrkdwn',
      text,
    }));

    expect(shown([{ type: 'section', fields }], { width: 23 }).split('\n')).toEqual([
      'Load         Velocity',
      '31           14',
      '',
      'Age',
      '9 days',
    ]);
  });

  it('shows an image as its alternative text', () => {
    const image = { type: 'image', slack_file: { id: 'F1' }, alt_text: 'Done grows by 14' };

    expect(shown([image])).toBe('[chart: Done grows by 14]');
  });

  it('indents the replies of the thread below the message', () => {
    const message = { text: 'Digest', replies: [{ text: 'one' }, { text: 'two' }] };

    expect(previewMessage(message, { width: 60, colour: false, zone: 'UTC' }).split('\n')).toEqual([
      'Digest',
      '',
      '  2 replies',
      '  │ one',
      '  │',
      '  │ two',
    ]);
  });

  it('breaks lines at blanks and never goes beyond the width', () => {
    const text = shown([mrkdwn(`one two three ${'x'.repeat(25)}`)], { width: 20 });

    expect(text.split('\n')).toEqual(['one two three', 'x'.repeat(20), 'xxxxx']);
  });

  it('reads rich text with its lists', () => {
    const block = {
      type: 'rich_text',
      elements: [
        { type: 'rich_text_section', elements: [{ type: 'text', text: 'Decide:' }] },
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'link', url: 'https://jira.invalid/PAY-1', text: 'PAY-1' },
                { type: 'text', text: ' *not bold* <!channel>' },
              ],
            },
          ],
        },
      ],
    };

    expect(shown([block])).toBe('Decide:\n• PAY-1 *not bold* <!channel>');
  });

  it('names a block it cannot draw', () => {
    expect(shown([{ type: 'video' }])).toBe('[video block]');
  });
});

describe('markup in the preview', () => {
  it.each([
    ['marks are gone', '*bold* _italic_ ~gone~ `code`', 'bold italic gone code'],
    ['marks inside words stay', 'a_b_c 2*3*4', 'a_b_c 2*3*4'],
    ['a mark that ends inside a word stays', '*a*b', '*a*b'],
    ['a link shows its label', '<https://jira.invalid/1|PAY-1 &lt;b&gt;>', 'PAY-1 <b>'],
    ['a bare link shows its address', '<https://jira.invalid/1>', 'https://jira.invalid/1'],
    ['mentions show who is meant', '<@U1> <#C1|flow> <!here>', '@U1 #flow @here'],
    ['escaped mentions are only text', '&lt;!channel&gt; &amp;amp;', '<!channel> &amp;'],
    ['code blocks keep their marks', '```\na *b* &lt;\n```', 'a *b* <'],
    ['a quote gets a bar', '&gt; said', '▌ said'],
  ])('%s', (_, source, expected) => {
    expect(shown([mrkdwn(source)])).toBe(expected);
  });

  it('shows an instant in the zone of the reader', () => {
    // 2026-11-16T08:00:00Z
    const date = '<!date^1794816000^{date_short_pretty} at {time}^https://a.invalid|then>';

    expect(shown([mrkdwn(date)], { zone: 'Europe/Berlin' })).toBe('16 Nov 2026 at 09:00');
    expect(shown([mrkdwn(date)], { zone: 'America/New_York' })).toBe('16 Nov 2026 at 03:00');
  });

  it('shows the fallback of an instant it cannot read', () => {
    expect(shown([mrkdwn('<!date^soon^{time}|at nine>')])).toBe('at nine');
  });
});

describe('a table in the preview', () => {
  function cells(...texts: string[]): object[] {
    return texts.map((text) => ({ type: 'raw_text', text }));
  }

  it('lines up columns, numbers to the right, wide characters counted twice', () => {
    const table = {
      type: 'table',
      column_settings: [{}, { align: 'right' }],
      rows: [cells('Status', 'n'), cells('进行中', '12'), cells('Done', '3')],
    };

    expect(shown([table]).split('\n')).toEqual([
      'Status   n',
      '──────  ──',
      '进行中  12',
      'Done     3',
    ]);
  });

  it('breaks the widest column over lines when a row is too wide', () => {
    const rows = [cells('Key', 'Half within', 'n'), cells('PAY-1', 'too long for a line', '3')];

    const lines = shown([{ type: 'table', rows }], { width: 20 }).split('\n');

    expect(lines.map((line) => line.trimEnd())).toEqual([
      'Key    Half        n',
      '       within',
      '─────  ──────────  ─',
      'PAY-1  too long    3',
      '       for a line',
    ]);
  });

  it('cuts a cell that would take more than three lines', () => {
    const table = { type: 'table', rows: [cells('Key', 'Title'), cells('PAY-1', 'x'.repeat(80))] };

    const lines = shown([table], { width: 24 }).split('\n');

    expect(lines.slice(2)).toEqual([
      `PAY-1  ${'x'.repeat(17)}`,
      `       ${'x'.repeat(17)}`,
      `       ${'x'.repeat(16)}…`,
    ]);
  });
});

describe('hostile text in the preview', () => {
  it.each([
    ['mrkdwn', mrkdwn('a\u001B]0;title\u0007b\u009B2Jc')],
    ['a header', { type: 'header', text: { type: 'plain_text', text: 'a\u001B[2Jb\u202Ec' } }],
    ['an image', { type: 'image', alt_text: 'a\u001B[1Ab\rc' }],
    ['a table', { type: 'table', rows: [[{ type: 'raw_text', text: 'a\u001B[31mb\u0008c' }]] }],
    [
      'a button',
      {
        type: 'actions',
        elements: [{ type: 'button', text: { type: 'plain_text', text: 'a\u001B[5mb' } }],
      },
    ],
    [
      'rich text',
      {
        type: 'rich_text',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'a\u001B[5mb\u2066c' }] },
        ],
      },
    ],
    ['an unknown block', { type: 'x\u001B[5m' }],
  ])('does not reach the terminal from %s', (_, block) => {
    // oxlint-disable-next-line no-control-regex -- exactly these must be gone
    expect(shown([block])).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E\u2066]/u);
  });

  it.each([
    ['only marks', '*_~`'.repeat(10_000)],
    ['marks that never close', ' *a'.repeat(13_000)],
  ])('does not slow the preview down with %s', (_, text) => {
    const started = performance.now();

    shown([mrkdwn(text)]);

    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('colour in the preview', () => {
  it('is there only when asked for', () => {
    const coloured = shown([mrkdwn('*bold* plain')], { colour: true });

    expect(coloured).toBe('\u001B[1mbold\u001B[22m plain');
    expect(shown([mrkdwn('*bold* plain')])).toBe('bold plain');
  });
});
