import type { z } from 'zod';

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'keys and values',
  record: 'keys and values',
};

type TooSmall = Extract<z.core.$ZodRawIssue, { readonly code: 'too_small' }>;

/** What an operator reads where a value has the wrong shape; undefined leaves the message of the schema. */
export function wording(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return 'is missing';
    if (issue.input === null) return 'is empty; fill it or remove the key';
    return `write ${EXPECTED[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'invalid_value') return `write ${oneOf(issue.values)}`;
  if (issue.code === 'invalid_union') {
    if ('options' in issue && Array.isArray(issue.options)) return `write ${oneOf(issue.options)}`;
    return 'has a shape that is not known; docs/configuration.md shows the right one';
  }
  if (issue.code === 'too_small') return tooSmall(issue);
  if (issue.code === 'too_big') {
    const unit = issue.origin === 'string' ? ' letters' : '';
    return `must be at most ${issue.maximum}${unit}`;
  }
  return undefined;
}

function tooSmall({ origin, minimum, inclusive }: TooSmall): string {
  if (origin === 'array') return 'needs at least one entry';
  if (origin === 'string') return 'must not be an empty text';
  return `must be ${inclusive === false ? 'more than' : 'at least'} ${minimum}`;
}

function oneOf(values: readonly unknown[]): string {
  return `${values.length > 1 ? 'one of ' : ''}${values.map(String).join(', ')}`;
}
