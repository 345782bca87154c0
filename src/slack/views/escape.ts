/** Names and titles come from trackers, where anybody may write anything. Nothing of it may ping, forge or hide. */

/** Slack's own markup. Only the template below makes it, so that whatever is put in has been escaped. */
export interface Mrkdwn {
  readonly mrkdwn: string;
}

const INSERTED_AT_MOST = 600;
const URL_AT_MOST = 500;
const WORD_JOINER = '\u2060';
/** Slack refuses empty texts. */
export const NOTHING = '–';

/** One line of visible text: no control characters, nothing that turns text around, no half characters. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}\u200b\u2060\ufeff\ufff9-\ufffb]/gu, '')
    .trim();
}

/** At most `max` units long, never cut inside a character, with dots where it was cut. */
export function cap(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  for (const letter of text) {
    if (kept.length + letter.length > max - 1) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}

/** Cleaned and cut; of a text of any length only the beginning is looked at. */
export function capped(text: string, max: number): string {
  return cap(clean(text.slice(0, 4 * max + 200)), max);
}

/**
 * For text objects that Slack shows as they stand. They are not parsed for mentions; an invisible joiner makes sure of
 * it even where they are, such as in a fallback.
 */
export function literal(text: string, max: number): string {
  const shown = capped(text, max).replace(/<(?=[!@#])/g, `<${WORD_JOINER}`);
  return shown === '' ? NOTHING : cap(shown, max);
}

export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Markup with everything that is put in escaped and capped. */
export function md(
  words: TemplateStringsArray,
  ...values: readonly (string | number | Mrkdwn)[]
): Mrkdwn {
  const inserted = values.map((value) => {
    if (typeof value === 'object') return value.mrkdwn;
    return escapeMrkdwn(capped(String(value), INSERTED_AT_MOST));
  });
  return { mrkdwn: words.map((word, index) => `${word}${inserted[index] ?? ''}`).join('') };
}

/** Cut so that no escape and no `<…>` is left half; for the rare case that markup is too long after all. */
export function cutMrkdwn(markup: Mrkdwn, max: number): string {
  const text = markup.mrkdwn === '' ? NOTHING : markup.mrkdwn;
  if (text.length <= max) return text;
  return `${cap(text, max)
    .slice(0, -1)
    .replace(/&[a-z]*$/, '')
    .replace(/<[^>]*$/, '')}…`;
}

/** Null where the address is not one that a reader may be sent to. */
export function webAddress(url: string): string | null {
  const parsed = URL.parse(clean(url));
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) return null;
  if (parsed.username !== '' || parsed.password !== '') return null;
  const address = parsed.href.replaceAll('|', '%7C');
  return address.length > URL_AT_MOST ? null : address;
}
