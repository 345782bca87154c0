/** A comment of Jira Cloud: a document in which text is text, whatever stands in it. */
export function cloudComment(lines: readonly string[]): object {
  return {
    type: 'doc',
    version: 1,
    content: lines.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
  };
}

/**
 * A comment of Data Center, which reads wiki mark-up: written as entities, the signs of it stay signs, so that nobody is
 * mentioned, and nothing is laid out or executed, by what somebody typed. Keys of issues stay what they are.
 */
export function wikiComment(lines: readonly string[]): string {
  return lines
    .map((line) => line.replaceAll(/[\\{}[\]!|*_~^+?#&<>@]/g, (sign) => `&#${sign.charCodeAt(0)};`))
    .join('\n\n');
}
