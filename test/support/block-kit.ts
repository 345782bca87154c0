import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Our own reading of Block Kit's limits, independent of the code that keeps them: says what Slack would refuse, and what
 * would notify people. Knows the blocks and elements that our views use; any other is a problem.
 */

const FILE = new URL('../../../shared/specs/slack/block_kit_limits.json', import.meta.url);

const Limit = z.object({ v: z.number() });
const Limits = z.object({
  surface: z.object({ 'message.blocks.max': Limit, 'message.text.recommended': Limit }),
  blocks: z.object({
    'section.text': Limit,
    'section.fields': z.object({ items: z.number(), text: z.number() }),
    'header.text': Limit,
    'context.elements': Limit,
    'image.alt_text': Limit,
    table: z.object({ rows: z.number(), cells_per_row: z.number(), per_message: z.number() }),
  }),
  elements: z.object({ text_object: Limit }),
});

/** The same numbers for where the file is not at hand. */
const KNOWN: z.infer<typeof Limits> = {
  surface: { 'message.blocks.max': { v: 50 }, 'message.text.recommended': { v: 4000 } },
  blocks: {
    'section.text': { v: 3000 },
    'section.fields': { items: 10, text: 2000 },
    'header.text': { v: 150 },
    'context.elements': { v: 10 },
    'image.alt_text': { v: 2000 },
    table: { rows: 100, cells_per_row: 20, per_message: 1 },
  },
  elements: { text_object: { v: 3000 } },
};

export const LIMITS_FILE_PRESENT = existsSync(FILE);

export function limitsFromFile(): z.infer<typeof Limits> {
  return Limits.parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

const LIMITS = LIMITS_FILE_PRESENT ? limitsFromFile() : KNOWN;
export { KNOWN };

/** Below the length at which Slack was seen to refuse, with room for a button and a signature. */
const TOTAL = 12_000;
const BUTTON_ROOM = 400;

interface Json {
  readonly [name: string]: unknown;
}

export function problemsOf(
  message: {
    readonly text: string;
    readonly blocks: readonly object[];
  },
  /** Ids of people who may be called by name. */
  people: readonly string[] = [],
): string[] {
  const { blocks } = message;
  const text = people.reduce((all, user) => all.replaceAll(`<@${user}>`, user), message.text);
  const json = JSON.stringify(blocks);
  return [
    ...within('text', text, LIMITS.surface['message.text.recommended'].v),
    ...(blocks.length === 0 ? ['no blocks'] : []),
    ...(blocks.length > LIMITS.surface['message.blocks.max'].v - 1 ? ['too many blocks'] : []),
    ...(json.length > TOTAL - BUTTON_ROOM ? [`blocks are ${json.length} long`] : []),
    ...(tables(blocks) > LIMITS.blocks.table.per_message ? ['more than one table'] : []),
    ...blocks.flatMap((block, index) =>
      blockProblems(block as Json).map((why) => `block ${index}: ${why}`),
    ),
    ...forbidden(text, 'text'),
    ...strings(blocks).flatMap((one) =>
      forbidden(
        people.reduce((all, user) => all.replaceAll(`<@${user}>`, user), one),
        'blocks',
      ),
    ),
  ];
}

function tables(blocks: readonly object[]): number {
  return blocks.filter((block) => 'type' in block && block.type === 'table').length;
}

/** Mentions, and characters that hide, turn or break text. Our own date tokens are the only markup with `<!`. */
function forbidden(text: string, where: string): string[] {
  const unknown = text.replace(/<!date\^\d+\^[^<>|]*\|[^<>|]*>/g, '');
  return [
    ...(/<[!@#]/.test(unknown) ? [`${where}: a mention: ${unknown.slice(0, 60)}`] : []),
    ...(/[\p{Bidi_Control}]/u.test(text) ? [`${where}: turns text around`] : []),
    ...(/[^\P{Cc}\n]/u.test(text) ? [`${where}: a control character`] : []),
    ...(text.isWellFormed() ? [] : [`${where}: half a character`]),
  ];
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}

function blockProblems(block: Json): string[] {
  switch (block['type']) {
    case 'header':
      return textProblems(block['text'], LIMITS.blocks['header.text'].v, ['plain_text']);
    case 'section':
      return sectionProblems(block);
    case 'context':
      return [
        ...count('context elements', block['elements'], LIMITS.blocks['context.elements'].v),
        ...list(block['elements']).flatMap((one) =>
          textProblems(one, LIMITS.elements.text_object.v),
        ),
      ];
    case 'image':
      return imageProblems(block);
    case 'rich_text':
      return richProblems(block);
    case 'table':
      return tableProblems(block);
    case 'actions':
      return [
        ...count('actions', block['elements'], 25),
        ...list(block['elements']).flatMap(controlProblems),
      ];
    default:
      return [`unexpected block ${String(block['type'])}`];
  }
}

function sectionProblems(block: Json): string[] {
  const { items, text } = LIMITS.blocks['section.fields'];
  if (block['fields'] === undefined) {
    const accessory = block['accessory'];
    return [
      ...textProblems(block['text'], LIMITS.blocks['section.text'].v),
      ...(accessory === undefined ? [] : controlProblems(accessory as Json)),
    ];
  }
  return [
    ...count('fields', block['fields'], items),
    ...list(block['fields']).flatMap((field) => textProblems(field, text)),
  ];
}

/** A button, or a menu of a few entries. */
function controlProblems(control: Json): string[] {
  if (control['type'] === 'button') {
    return [
      ...textProblems(control['text'], 75, ['plain_text']),
      ...within('button value', control['value'], 2000),
      ...within('action id', control['action_id'], 255),
    ];
  }
  if (control['type'] !== 'overflow') return [`unexpected ${String(control['type'])}`];
  return [
    ...count('options', control['options'], 5),
    ...list(control['options']).flatMap((option) => [
      ...textProblems(option['text'], 75, ['plain_text']),
      ...within('option value', option['value'], 150),
    ]),
  ];
}

function imageProblems(block: Json): string[] {
  const file = block['slack_file'] as Json | undefined;
  return [
    ...within('alt_text', block['alt_text'], LIMITS.blocks['image.alt_text'].v),
    ...(typeof file?.['id'] === 'string' && file['id'] !== '' ? [] : ['image without a file']),
  ];
}

function tableProblems(block: Json): string[] {
  const { rows, cells_per_row: cells } = LIMITS.blocks.table;
  const all = list(block['rows']) as unknown as readonly (readonly Json[])[];
  const width = all[0]?.length;
  return [
    ...count('rows', all, rows),
    ...all.flatMap((row) => count('cells', row, cells)),
    ...(all.every((row) => row.length === width) ? [] : ['rows of different length']),
    ...all
      .flat()
      .flatMap((cell) =>
        cell['type'] === 'raw_text' ? within('cell', cell['text'], 3000) : richProblems(cell),
      ),
  ];
}

function richProblems(block: Json): string[] {
  return list(block['elements']).flatMap((part) => {
    switch (part['type']) {
      case 'rich_text_list':
        return [...count('list', part['elements'], 1000), ...richProblems(part)];
      case 'rich_text_section':
        return [
          ...count('section', part['elements'], 1000),
          ...list(part['elements']).flatMap(richElementProblems),
        ];
      default:
        return [`unexpected ${String(part['type'])}`];
    }
  });
}

function richElementProblems(element: Json): string[] {
  if (element['type'] === 'text') return within('rich text', element['text'], 3000);
  if (element['type'] === 'user') {
    return /^[UW][A-Z0-9]+$/.test(String(element['user_id'])) ? [] : ['somebody without an id'];
  }
  if (element['type'] !== 'link') return [`unexpected ${String(element['type'])}`];
  const url = String(element['url']);
  return [
    ...within('link text', element['text'], 3000),
    ...(/^https?:\/\/[^\s<>|]+$/.test(url) && url.length <= 3000
      ? []
      : [`link ${url.slice(0, 60)}`]),
  ];
}

function textProblems(value: unknown, max: number, types = ['plain_text', 'mrkdwn']): string[] {
  const object = (value ?? {}) as Json;
  const text = object['text'];
  return [
    ...(types.includes(String(object['type'])) ? [] : [`type ${String(object['type'])}`]),
    ...within('text object', text, max),
    ...(object['type'] === 'mrkdwn' && object['verbatim'] !== true ? ['links itself'] : []),
    ...(object['type'] === 'mrkdwn' && /&(?!amp;|lt;|gt;)/.test(String(text))
      ? ['half an escape']
      : []),
    ...(object['type'] === 'mrkdwn' && !/^([^<>]|<[^<>]*>)*$/.test(String(text))
      ? ['half a token']
      : []),
  ];
}

function within(name: string, value: unknown, max: number): string[] {
  if (typeof value !== 'string' || value.trim() === '') return [`${name} is empty`];
  return value.length > max ? [`${name} is ${value.length} long`] : [];
}

function count(name: string, value: unknown, max: number): string[] {
  const length = list(value).length;
  return length < 1 || length > max ? [`${length} ${name}`] : [];
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
