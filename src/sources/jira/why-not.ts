import type { z } from 'zod';

const EXPECTED: Readonly<Record<string, string>> = {
  object: 'an object',
  string: 'a text',
  number: 'a number',
  array: 'a list',
};

/** What is wrong with a record, in words for somebody who looks at it in Jira. */
export function whyNot(issues: readonly z.core.$ZodIssue[]): string {
  return issues
    .map((issue) => {
      const path = issue.path.map(String);
      // What people see of an issue are its fields, so that goes without saying.
      const where = path[0] === 'fields' && path.length > 1 ? path.slice(1) : path;
      return where.length === 0 ? wrong(issue) : `${where.join('.')}: ${wrong(issue)}`;
    })
    .join('; ');
}

function wrong(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return `expected ${EXPECTED[issue.expected] ?? issue.expected}`;
  // The only choices in these records are ids.
  if (issue.code === 'invalid_union') return 'expected a text or a number';
  return issue.code === 'too_small' ? 'empty' : issue.message;
}
