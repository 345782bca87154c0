import type { Span, Style } from './spans.ts';
import { plain } from './spans.ts';
import { printable } from './text-width.ts';

/** Slack's markup as a reader sees it: bold, italics, strike, code, links, mentions and dates. */
export function readMrkdwn(source: string, zone: string): Span[] {
  const parts = printable(source).split('```');
  return parts.flatMap((part, index) => {
    const insideFence = index % 2 === 1 && index < parts.length - 1;
    if (insideFence) return [plain(unescape(part.replace(/^\n|\n$/gu, '')), 'cyan')];
    return readLines(part, zone);
  });
}

function readLines(source: string, zone: string): Span[] {
  return source.split('\n').flatMap((line, index) => {
    const quoted = /^(?:&gt;|>) ?/u.exec(line);
    const content = formatted(quoted ? line.slice(quoted[0].length) : line, [], zone);
    return [
      ...(index > 0 ? [plain('\n')] : []),
      ...(quoted ? [plain('▌ ', 'dim')] : []),
      ...content,
    ];
  });
}

/** Text that Slack shows as it stands; only the three escapes are undone. */
export function readPlain(source: string, ...styles: readonly Style[]): Span[] {
  return [plain(unescape(printable(source)), ...styles)];
}

const MARKERS: Readonly<Record<string, Style>> = {
  '*': 'bold',
  _: 'italic',
  '~': 'strikethrough',
  '`': 'cyan',
};

/**
 * A special in angle brackets, or a pair of markers that hugs its text and does not sit inside a word. The length is
 * bounded so that hostile text cannot make the search slow.
 */
const TOKEN =
  /<(?<special>[^<>]+)>|(?<![\p{L}\p{N}])(?<mark>[*_~`])(?=\S)(?<inner>[^\n]{0,1000}?\S)\k<mark>(?![\p{L}\p{N}])/gu;

function formatted(source: string, styles: readonly Style[], zone: string): Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const found of source.matchAll(TOKEN)) {
    if (found.index > done) spans.push(plain(unescape(source.slice(done, found.index)), ...styles));
    const { special, mark = '', inner = '' } = found.groups ?? {};
    if (special === undefined) spans.push(...marked(mark, inner, styles, zone));
    else spans.push(readSpecial(special, styles, zone));
    done = found.index + found[0].length;
  }
  if (done < source.length) spans.push(plain(unescape(source.slice(done)), ...styles));
  return spans;
}

function marked(mark: string, inner: string, styles: readonly Style[], zone: string): Span[] {
  const style = MARKERS[mark];
  const next = style ? [...styles, style] : styles;
  return mark === '`' ? [plain(unescape(inner), ...next)] : formatted(inner, next, zone);
}

function readSpecial(special: string, styles: readonly Style[], zone: string): Span {
  const [target = '', label] = special.split('|');
  if (target.startsWith('!date^')) return plain(unescape(readDate(special, zone)), ...styles);
  if (target.startsWith('@')) return plain(label ?? target, ...styles, 'cyan');
  if (target.startsWith('#')) return plain(`#${label ?? target.slice(1)}`, ...styles, 'cyan');
  if (target.startsWith('!')) {
    const mention = label ?? `@${target.slice(1).split('^')[0] ?? ''}`;
    return plain(unescape(mention), ...styles, 'cyan');
  }
  return plain(unescape(label ?? target.replace(/^mailto:/u, '')), ...styles, 'underline');
}

/** `!date^seconds^format^link|fallback`: the fallback stands in when the instant is unreadable. */
function readDate(special: string, zone: string): string {
  const bar = special.lastIndexOf('|');
  const fallback = bar === -1 ? '' : special.slice(bar + 1);
  const [, seconds = '', format = ''] = special.slice(0, bar === -1 ? undefined : bar).split('^');
  if (!/^\d+$/u.test(seconds) || seconds.length > 12) return fallback;
  return formatDate(Number(seconds) * 1000, format, zone);
}

const DATE_PARTS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  date_short: { day: 'numeric', month: 'short', year: 'numeric' },
  date_long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
};

/** Slack's "today" and "yesterday" depend on the moment of reading; a preview names the day instead. */
export function formatDate(epochMs: number, format: string, zone: string): string {
  return format.replaceAll(/\{(\w+)\}/gu, (token, name: string) => {
    if (name === 'date_num') return part(epochMs, 'sv-SE', { dateStyle: 'short' }, zone);
    const options = DATE_PARTS[name.replace(/_pretty$/u, '')];
    return options ? part(epochMs, 'en-GB', options, zone) : token;
  });
}

function part(
  epochMs: number,
  locale: string,
  options: Intl.DateTimeFormatOptions,
  zone: string,
): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(epochMs);
}

function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
