import { describe, expect, it } from 'vitest';
import { table } from '../../../src/slack/views/blocks.ts';

describe('a table for Slack', () => {
  it('has at most a hundred rows, its heading among them, and says how many it leaves out', () => {
    const rows = Array.from({ length: 150 }, (_, index) => [`${index}`]);

    const [drawn, remark] = table(['n'], rows);

    expect(drawn).toHaveProperty('rows.length', 100);
    expect(remark).toMatchObject({ type: 'context', elements: [{ text: '… 51 more' }] });
  });
});
