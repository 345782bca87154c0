import { readMrkdwn, readPlain } from './mrkdwn.ts';
import { isObject, objects, readRichText, string } from './rich-text.ts';
import type { Line, Span } from './spans.ts';
import { fill, lineWidth, paint, plain, wrap } from './spans.ts';
import type { Alignment } from './table.ts';
import { drawTable } from './table.ts';
import { printable } from './text-width.ts';

/** A message as it is posted, with what was answered in its thread. */
export interface PreviewableMessage {
  readonly text: string;
  readonly blocks?: readonly object[];
  readonly replies?: readonly PreviewableMessage[];
}

export interface PreviewOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Slack shows dates in the reader's zone; here it is this one. */
  readonly zone: string;
}

const NARROWEST = 20;
const THREAD_MARGIN = '  │ ';

/** What a reader would see in Slack, for the terminal. Ends without a line break. */
export function previewMessage(message: PreviewableMessage, options: PreviewOptions): string {
  const width = Math.max(NARROWEST, options.width);
  const lines = messageLines(message, width, options.zone);
  return lines.map((line) => paint(line, options.colour)).join('\n');
}

function messageLines(message: PreviewableMessage, width: number, zone: string): Line[] {
  const blocks = objects(message.blocks ?? []);
  const body =
    blocks.length === 0
      ? wrap(readMrkdwn(message.text, zone), width)
      : between(blocks.map((block) => blockLines(block, width, zone)).filter((b) => b.length > 0));
  const replies = message.replies ?? [];
  if (replies.length === 0) return body;
  const count = `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`;
  const inner = width - THREAD_MARGIN.length;
  return [
    ...body,
    [],
    [plain(`  ${count}`, 'bold')],
    ...between(replies.map((reply) => messageLines(reply, inner, zone))).map((line) => [
      plain(THREAD_MARGIN, 'dim'),
      ...line,
    ]),
  ];
}

/** One blank line between blocks. */
function between(groups: readonly (readonly Line[])[]): Line[] {
  return groups.flatMap((group, index) => (index > 0 ? [[], ...group] : [...group]));
}

type Json = Readonly<Record<string, unknown>>;

function blockLines(block: Json, width: number, zone: string): Line[] {
  switch (block['type']) {
    case 'header':
      return headerLines(block, width);
    case 'section':
      return sectionLines(block, width, zone);
    case 'context':
      return contextLines(block, width, zone);
    case 'divider':
      return [[plain('─'.repeat(width), 'dim')]];
    case 'image':
      return imageLines(block, width);
    case 'actions':
      return wrap(
        objects(block['elements']).flatMap((element, index) => [
          ...(index > 0 ? [plain('  ')] : []),
          control(element),
        ]),
        width,
      );
    case 'table':
    case 'data_table':
      return tableLines(block, width, zone);
    case 'rich_text':
      return wrap(readRichText(block, zone), width);
    case 'markdown':
      return wrap(readPlain(string(block['text'])), width);
    case 'input':
      return [...wrap(textOf(block['label'], zone), width), [plain('[ … ]')]];
    default:
      return wrap([plain(`[${printable(string(block['type']))} block]`, 'dim')], width);
  }
}

function headerLines(block: Json, width: number): Line[] {
  const text = isObject(block['text']) ? string(block['text']['text']) : '';
  const lines = wrap(readPlain(text, 'bold'), width);
  return [...lines, [plain('═'.repeat(Math.max(...lines.map(lineWidth))), 'dim')]];
}

function sectionLines(block: Json, width: number, zone: string): Line[] {
  const accessory = isObject(block['accessory']) ? block['accessory'] : null;
  return [
    ...(isObject(block['text']) ? wrap(textOf(block['text'], zone), width) : []),
    ...fieldLines(objects(block['fields']), width, zone),
    ...(accessory ? accessoryLines(accessory, width) : []),
  ];
}

const COLUMN_GAP = 3;

/** Two fields beside each other, as Slack lays them out on a wide screen. */
function fieldLines(fields: readonly Json[], width: number, zone: string): Line[] {
  const column = Math.floor((width - COLUMN_GAP) / 2);
  const lines: Line[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const left = wrap(textOf(fields[index], zone), column);
    const right = wrap(textOf(fields[index + 1], zone), column);
    if (index > 0) lines.push([]);
    for (let row = 0; row < Math.max(left.length, right.length); row += 1) {
      lines.push([...fill(left[row] ?? [], column + COLUMN_GAP), ...(right[row] ?? [])]);
    }
  }
  return lines;
}

function accessoryLines(accessory: Json, width: number): Line[] {
  return accessory['type'] === 'image' ? imageLines(accessory, width) : [[control(accessory)]];
}

function contextLines(block: Json, width: number, zone: string): Line[] {
  const spans = objects(block['elements']).flatMap((element, index) => {
    const content =
      element['type'] === 'image'
        ? readPlain(`[image: ${string(element['alt_text'])}]`)
        : textOf(element, zone);
    return index > 0 ? [plain('  '), ...content] : content;
  });
  return wrap(
    spans.map(({ text, styles }) => plain(text, ...styles, 'dim')),
    width,
  );
}

function imageLines(block: Json, width: number): Line[] {
  const title = isObject(block['title']) ? readPlain(string(block['title']['text']), 'bold') : [];
  const alt = readPlain(`[chart: ${string(block['alt_text'])}]`, 'cyan');
  return [...(title.length > 0 ? wrap(title, width) : []), ...wrap(alt, width)];
}

/** A button or a menu, on one piece so that it is not torn apart. */
function control(element: Json): Span {
  const label = element['text'] ?? element['placeholder'];
  const text = isObject(label) ? printable(string(label['text'])).replaceAll('\n', ' ') : '…';
  const isButton = element['type'] === 'button';
  // No-break blanks keep the brackets with the label.
  const shown = `[ ${text}${isButton ? '' : ' ▾'} ]`.replaceAll(' ', '\u00A0');
  if (element['style'] === 'primary') return plain(shown, 'bold', 'green');
  return element['style'] === 'danger' ? plain(shown, 'bold', 'red') : plain(shown, 'bold');
}

function tableLines(block: Json, width: number, zone: string): Line[] {
  const rows = Array.isArray(block['rows']) ? (block['rows'] as readonly unknown[]) : [];
  const cells = rows.map((row) => objects(row).map((cell) => cellText(cell, zone)));
  const alignments = objects(block['column_settings']).map((column): Alignment =>
    column['align'] === 'right' ? 'right' : 'left',
  );
  const caption = isObject(block['caption']) ? string(block['caption']['text']) : '';
  return [
    ...(caption === '' ? [] : wrap(readPlain(caption, 'bold'), width)),
    ...(cells.length === 0 ? [] : drawTable(cells, alignments, width)),
  ];
}

function cellText(cell: Json, zone: string): string {
  if (cell['type'] !== 'rich_text') return printable(string(cell['text'])).replaceAll('\n', ' ');
  return readRichText(cell, zone)
    .map(({ text }) => text)
    .join('')
    .replaceAll('\n', ' ');
}

function textOf(value: unknown, zone: string): Span[] {
  if (!isObject(value)) return [];
  const text = string(value['text']);
  return value['type'] === 'mrkdwn' ? readMrkdwn(text, zone) : readPlain(text);
}
