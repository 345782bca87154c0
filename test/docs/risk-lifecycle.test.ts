import { describe, expect, it } from 'vitest';
import type { ReminderReason } from '../../src/core/risks/alert.ts';
import { HYGIENE_KINDS } from '../../src/core/risks/hygiene.ts';
import { codeRows, page } from './pages.ts';

const metrics = page('docs/metrics.md');
const risks = metrics.text.split('\n## Risks\n')[1]?.split('\n## ')[0] ?? '';

const REASONS: Readonly<Record<ReminderReason, true>> = {
  'un-roamed': true,
  'owned-overdue': true,
  'mitigated-overdue': true,
  'review-due': true,
  'snooze-over': true,
};

/** First cells of the rows below the header that begins with a word. */
function names(header: string): readonly string[] {
  const table = risks.split(`\n| ${header} |`)[1]?.split('\n\n')[0] ?? '';
  return codeRows({ ...metrics, text: table }).flatMap((row) => row.names.slice(0, 1));
}

describe('docs/metrics.md, on what becomes of a risk', () => {
  it('says what each finding of hygiene is, in the order in which they are told', () => {
    expect(names('hygiene')).toEqual(HYGIENE_KINDS);
  });

  it('says why people are reminded', () => {
    expect(names('reminder')).toEqual(Object.keys(REASONS));
  });
});
