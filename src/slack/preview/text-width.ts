/** How many terminal cells text takes: Chinese, Japanese, Korean and emoji take two, accents none. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of GRAPHEMES.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** Fills up with blanks; `right` puts them in front. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'right' ? blanks + text : text + blanks;
}

/** As much as fits, ending in `…` when something is missing. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `${splitAt(text, width - 1).head}…`;
}

/** The longest beginning that fits, never in the middle of a character; at least one character. */
export function splitAt(text: string, width: number): { head: string; tail: string } {
  if (ASCII.test(text)) return { head: text.slice(0, width), tail: text.slice(width) };
  let head = '';
  let used = 0;
  for (const { segment } of GRAPHEMES.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width && head !== '') break;
    head += segment;
  }
  return { head, tail: text.slice(head.length) };
}

/**
 * Only what is safe to print: no escape sequences and other control characters, no characters that turn the writing
 * direction. Tracker text is hostile; a terminal obeys it.
 */
export function printable(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')
    .replaceAll('\t', '  ')
    .replaceAll(UNSAFE, '');
}

const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

/** Most text; counting its letters is all it takes. */
const ASCII = /^[ -~]*$/u;
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const NO_WIDTH = /^[\p{Mark}\p{Format}]+$/u;
const EMOJI = /\p{Emoji_Presentation}|\uFE0F/u;

/** First and last code points of the wide blocks of Unicode's East Asian Width. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

function graphemeWidth(grapheme: string): number {
  if (NO_WIDTH.test(grapheme)) return 0;
  if (EMOJI.test(grapheme)) return 2;
  const point = grapheme.codePointAt(0) ?? 0;
  return WIDE.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}
