import type { Authoring } from '../../src/demo/jira/authoring.ts';
import { aJiraSite } from './a-jira-site.ts';

/** The Monday that the tests below live on, before its digests are due at 09:00 in Berlin. */
export const MONDAY_MORNING = Date.parse('2026-03-16T08:30+01:00');
export const MONDAY_NINE = Date.parse('2026-03-16T09:00+01:00');

/** Keys of what was finished in week 11. */
export const FINISHED = ['PAY-1', 'PAY-2', 'PAY-3'];
/** In progress since 2 March, 09:00 in Berlin. */
export const OLDEST = 'PAY-5';

/**
 * Two teams of one ART until the Monday: three stories finished in week 11 (9–15 March), one in week 10, two in
 * progress.
 */
export function smallSite(): Authoring {
  const author = aJiraSite();
  const finished = ['2026-03-10T12:00Z', '2026-03-11T12:00Z', '2026-03-12T12:00Z'];
  for (const [index, end] of finished.entries()) {
    story(author, `Refund part ${index + 1}`, 'Acquiring', [
      ['2026-03-03T08:00Z', 'Ready'],
      ['2026-03-04T08:00Z', 'In Progress'],
      ['2026-03-09T08:00Z', 'Test'],
      [end, 'Done'],
    ]);
  }
  story(author, 'Check card numbers', 'Fraud', [
    ['2026-02-24T08:00Z', 'Ready'],
    ['2026-02-25T08:00Z', 'In Progress'],
    ['2026-03-04T12:00Z', 'Done'],
  ]);
  story(author, 'Pay in instalments', 'Acquiring', [
    ['2026-03-02T08:00Z', 'Ready'],
    ['2026-03-03T08:00Z', 'In Progress'],
  ]);
  story(author, 'Block stolen cards', 'Fraud', [
    ['2026-03-05T08:00Z', 'Ready'],
    ['2026-03-06T08:00Z', 'In Progress'],
    ['2026-03-11T08:00Z', 'Test'],
  ]);
  return author;
}

function story(
  author: Authoring,
  summary: string,
  component: string,
  steps: readonly (readonly [at: string, status: string])[],
): void {
  const key = author.create({
    project: 'PAY',
    type: 'Story',
    summary,
    status: 'Backlog',
    at: Date.parse('2026-02-02T08:00Z'),
    components: [component],
  });
  for (const [at, status] of steps) author.edit(key, Date.parse(at), { status });
}
