import { describe, expect, it } from 'vitest';
import { notice } from '../../../src/slack/commands/notice.ts';

describe('a notice', () => {
  it('shows a sentence as it is', () => {
    const { text, blocks } = notice('Ask <!channel> & others.');

    expect(text).toBe('Ask &lt;!channel&gt; &amp; others.');
    expect(blocks).toMatchObject([{ type: 'section', text: { type: 'plain_text' } }]);
  });

  it('names the people in it', () => {
    const { text, blocks } = notice('Ask <@U1> or <@W2A>. Nothing was changed.');

    expect(text).toBe('Ask <@U1> or <@W2A>. Nothing was changed.');
    expect(blocks).toMatchObject([
      {
        elements: [
          {
            elements: [
              { type: 'text', text: 'Ask ' },
              { type: 'user', user_id: 'U1' },
              { type: 'text', text: ' or ' },
              { type: 'user', user_id: 'W2A' },
              { type: 'text', text: '. Nothing was changed.' },
            ],
          },
        ],
      },
    ]);
  });
});
