import fc from 'fast-check';

/** What somebody may write who means harm, or no harm at all. */
export const NASTY = [
  '<!channel> <!here|x> <!everyone> <!subteam^S1>',
  '<@U1> <@U1|joe> <#C1>',
  '*bold* _it_ ~s~ `code` ```block``` > quote',
  '<https://evil.example|click me>',
  '| pipes | and\nnew\r\nlines\ttabs',
  '&amp; & &lt;!channel&gt;',
  'x'.repeat(10_000),
  '&'.repeat(10_000),
  '<!channel>'.repeat(1_000),
  '😀👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(400),
  '\u202egnp.exe\u2066\u200f\u061c',
  '\ud800 \udc00 lone',
  '\u0000\u0007\u001b[31m\u0085\u2028\u2029',
  '',
  '   ',
  '\u200b\u2060',
  'javascript:alert(1)',
  'https://user:pw@evil.example/x',
  'https://jira.example/a|b>c<d',
  `https://jira.example/${'y'.repeat(5_000)}`,
  '测试等待发布',
  '</script>"\'\\',
] as const;

const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.tuple(fc.constantFrom(...NASTY), fc.string({ maxLength: 20 })).map((parts) => parts.join('')),
);

/** Texts that stand wherever trackers and people write, and how many things there are. */
export interface Hostile {
  readonly words: readonly string[];
  readonly many: number;
}

export const hostile: fc.Arbitrary<Hostile> = fc.record({
  words: fc.array(text, { minLength: 8, maxLength: 8 }),
  many: fc.constantFrom(0, 1, 3, 150),
});

export function word({ words }: Hostile, index: number): string {
  return words[index % words.length] ?? '';
}
