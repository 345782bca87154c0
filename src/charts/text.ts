/**
 * What the chart's font can draw: Latin, Greek and Cyrillic with common punctuation. Anything else would come out as an
 * empty box, so it is written differently (decision 0006). A test holds this list against the font.
 */
const DRAWABLE =
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u0148\u014a-\u017f\u0391-\u03a1\u03a3-\u03ce\u0400-\u045f\u1ea0-\u1ef9\u2010-\u2026\u20ac\u2192\u2264\u2265]*$/u;

/** Not allowed in XML 1.0, not even escaped. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const LONGEST = 60;

const NARROW = "iljtfrI.,:;'|!()[] ";
const WIDE = 'mwMWQOGD@%&';

export function isDrawable(text: string): boolean {
  return DRAWABLE.test(text);
}

/** The text with what cannot be drawn left out, its place shown by dots. */
export function drawable(text: string): string {
  return Array.from(text, (letter) => (isDrawable(letter) ? letter : '…'))
    .join('')
    .replace(/…+/g, '…');
}

/** A name as a label: where the font cannot draw it, or there is none, what stands for it (decision 0006). */
export function labelOf(name: string, otherwise: string): string {
  return name.trim() !== '' && isDrawable(name) ? name : otherwise;
}

/** Marks that turn the direction of what follows, and would turn the whole sentence. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A name in a sentence: on one line and not longer than a name should be. */
export function inWords(name: string): string {
  const letters = Array.from(name.replace(TURNS, '').replace(/\s+/g, ' ').trim());
  return letters.length <= LONGEST ? letters.join('') : `${letters.slice(0, LONGEST).join('')}…`;
}

export function escapeXml(text: string): string {
  return text
    .replace(NOT_XML, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A cautious estimate in pixels: there is no font engine here, and a label that is a little short does no harm. */
export function widthOf(text: string, fontSize: number): number {
  let em = 0;
  for (const letter of text) {
    if (NARROW.includes(letter)) em += 0.36;
    else if (WIDE.includes(letter)) em += 0.92;
    else em += letter === letter.toLowerCase() ? 0.6 : 0.74;
  }
  return em * fontSize;
}

/** As much of the text as fits, with dots where it was cut. */
export function fitted(text: string, width: number, fontSize: number): string {
  if (widthOf(text, fontSize) <= width) return text;
  // More letters than this fit in no case, and a name may be very long.
  const letters = Array.from(text).slice(0, Math.ceil(width / (0.36 * fontSize)) + 1);
  while (letters.length > 1 && widthOf(`${letters.join('').trimEnd()}…`, fontSize) > width) {
    letters.pop();
  }
  return `${letters.join('').trimEnd()}…`;
}
