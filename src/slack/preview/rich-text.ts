import { formatDate, readPlain } from './mrkdwn.ts';
import type { Span, Style } from './spans.ts';
import { plain } from './spans.ts';
import { printable } from './text-width.ts';

type Json = Readonly<Record<string, unknown>>;

/** A rich_text block (or table cell) as the runs of text a reader sees. */
export function readRichText(block: Json, zone: string): Span[] {
  return objects(block['elements']).flatMap((part, index) => [
    ...(index > 0 ? [plain('\n')] : []),
    ...readPart(part, zone),
  ]);
}

function readPart(part: Json, zone: string): Span[] {
  const inner = objects(part['elements']);
  if (part['type'] === 'rich_text_list') {
    const ordered = part['style'] === 'ordered';
    return inner.flatMap((item, index) => [
      ...(index > 0 ? [plain('\n')] : []),
      plain(ordered ? `${index + 1}. ` : '• '),
      ...objects(item['elements']).flatMap((element) => readElement(element, zone)),
    ]);
  }
  const spans = inner.flatMap((element) => readElement(element, zone));
  return part['type'] === 'rich_text_quote' ? [plain('▌ ', 'dim'), ...spans] : spans;
}

function readElement(element: Json, zone: string): Span[] {
  const styles = stylesOf(element['style']);
  const text = string(element['text']);
  switch (element['type']) {
    case 'text':
      return [plain(printable(text), ...styles)];
    case 'link':
      return [plain(printable(text || string(element['url'])), ...styles, 'underline')];
    case 'user':
      return readPlain(`@${string(element['user_id'])}`, ...styles, 'cyan');
    case 'channel':
      return readPlain(`#${string(element['channel_id'])}`, ...styles, 'cyan');
    case 'broadcast':
      return readPlain(`@${string(element['range'])}`, ...styles, 'cyan');
    case 'emoji':
      return readPlain(`:${string(element['name'])}:`);
    case 'date':
      return readPlain(
        formatDate(Number(element['timestamp']) * 1000, string(element['format']), zone),
      );
    default:
      return [];
  }
}

const STYLES: Readonly<Record<string, Style>> = {
  bold: 'bold',
  italic: 'italic',
  strike: 'strikethrough',
  code: 'cyan',
};

function stylesOf(style: unknown): Style[] {
  if (!isObject(style)) return [];
  return Object.entries(STYLES).flatMap(([name, ours]) => (style[name] === true ? [ours] : []));
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
