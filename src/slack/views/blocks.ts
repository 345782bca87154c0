import type {
  ContextBlock,
  HeaderBlock,
  ImageBlock,
  KnownBlock,
  PlainTextElement,
  RichTextBlock,
  RichTextElement,
  SectionBlock,
  TableBlock,
} from '@slack/types';
import type { Message } from '../message.ts';
import {
  NOTHING,
  capped,
  cutMrkdwn,
  escapeMrkdwn,
  literal,
  md,
  webAddress,
  type Mrkdwn,
} from './escape.ts';

/**
 * Every block is made here, so that no view can go over a limit of Block Kit. What does not fit is cut with a remark.
 * Slack also refuses messages whose blocks are too long together and does not document when; the containers count, so
 * the length of the JSON is measured (seen to fail at 13,200 characters; a button or a signature may still be added).
 */
const MESSAGE_AT_MOST = 11_300;
const BLOCKS_AT_MOST = 48;
const LIST_AT_MOST = 4_500;
const TABLE_AT_MOST = 9_000;
const TABLE_ROWS = 100;
const CELL_AT_MOST = 80;
/** Slack recommends 4,000 for the text that screen readers read. */
const TEXT_AT_MOST = 3_900;
const SENTENCE_AT_MOST = 600;

/** One line of a list: plain words, bold words, people, and links. */
export type Phrase =
  | string
  | { readonly bold: string }
  /** Id of somebody in Slack, who is shown by name; in a message that is posted, they are told of it. */
  | { readonly user: string }
  | { readonly url: string; readonly text: string };

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plainText(text, 150) };
}

export function paragraph(text: string): SectionBlock {
  return { type: 'section', text: plainText(text, 3000) };
}

export function line(...phrases: readonly Phrase[]): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: phrases.map(element) }],
  };
}

export function bold(text: string): RichTextBlock {
  return line({ bold: text });
}

/** Lines with something to press at their side. */
export function entry(
  lines: readonly (readonly Phrase[])[],
  accessory: SectionBlock['accessory'],
): SectionBlock {
  const text = { mrkdwn: lines.map((one) => markup(one).mrkdwn).join('\n') };
  return {
    type: 'section',
    text: { type: 'mrkdwn', text: cutMrkdwn(text, 3000), verbatim: true },
    ...(accessory === undefined ? {} : { accessory }),
  };
}

/** Two columns of a bold name with lines below it. */
export function fields(
  all: readonly { readonly name: string; readonly lines: readonly string[] }[],
): SectionBlock {
  return {
    type: 'section',
    fields: all.slice(0, 10).map(({ name, lines }) => {
      const below = lines.filter((line) => line !== '').map((line) => md`\n${line}`);
      const markup = { mrkdwn: [md`*${name}*`, ...below].map((part) => part.mrkdwn).join('') };
      return { type: 'mrkdwn', text: cutMrkdwn(markup, 2000), verbatim: true };
    }),
  };
}

export function context(...elements: readonly Mrkdwn[]): ContextBlock {
  return {
    type: 'context',
    elements: elements.slice(0, 10).map((markup) => ({
      type: 'mrkdwn',
      text: cutMrkdwn(markup, 2000),
      verbatim: true,
    })),
  };
}

export function image(fileId: string, altText: string): ImageBlock {
  return { type: 'image', slack_file: { id: fileId }, alt_text: literal(altText, 2000) };
}

/** As many entries as fit (`max`, of its JSON), and how many more there are. */
export function list(
  style: 'ordered' | 'bullet',
  entries: readonly (readonly Phrase[])[],
  max = LIST_AT_MOST,
): RichTextBlock {
  const sections = entries.map((entry) => ({
    type: 'rich_text_section' as const,
    elements: entry.map(element),
  }));
  const fitting = fit(sections, max);
  const rest = sections.length - fitting.length;
  const more = { type: 'rich_text_section' as const, elements: [element(`… ${rest} more`)] };
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_list', style, elements: fitting }, ...(rest > 0 ? [more] : [])],
  };
}

export type Cell = string | { readonly url: string; readonly text: string };

/** A table with the remark on what it leaves out, be it here for length (`max`, of its JSON) or before (`omitted`). */
export function table(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  omitted = 0,
  max = TABLE_AT_MOST,
): KnownBlock[] {
  const all = [columns, ...rows].map((row) => row.slice(0, 20).map(cell));
  const fitting = fit(all.slice(0, TABLE_ROWS), max);
  const more = all.length - fitting.length + omitted;
  const block: TableBlock = {
    type: 'table',
    rows: fitting,
    column_settings: columns.slice(0, 20).map((_, column) => ({
      align: isNumeric(rows, column) ? 'right' : 'left',
    })),
  };
  return more > 0 ? [block, context(md`… ${more} more`)] : [block];
}

/** Said aloud: plain words, or phrases where people are named. */
export type Sentence = string | readonly Phrase[];

/**
 * The text is for screen readers and notifications, which do not see the blocks: complete, in sentences. What is in `foot`
 * stands last, whatever else has to go.
 */
export function message(
  sentences: readonly Sentence[],
  blocks: readonly KnownBlock[],
  foot: readonly KnownBlock[] = [],
): Message {
  const room = MESSAGE_AT_MOST - JSON.stringify(foot).length;
  const fitting = fit(blocks.slice(0, BLOCKS_AT_MOST - foot.length), room);
  const rest = blocks.length - fitting.length;
  return {
    text: spoken(sentences),
    blocks: [
      ...fitting,
      ...(rest > 0 ? [context(md`… ${rest} more parts did not fit.`)] : []),
      ...foot,
    ],
  };
}

function spoken(sentences: readonly Sentence[]): string {
  const all = sentences
    .map((sentence) =>
      typeof sentence === 'string'
        ? escapeMrkdwn(capped(sentence, SENTENCE_AT_MOST))
        : sentence.map(spokenPhrase).join('').trim(),
    )
    .filter((sentence) => sentence !== '');
  const kept: string[] = [];
  let length = 0;
  for (const sentence of all) {
    length += sentence.length + 1;
    if (length > TEXT_AT_MOST - 30) break;
    kept.push(sentence);
  }
  const rest = all.length - kept.length;
  if (all.length === 0) return NOTHING;
  return [...kept, ...(rest > 0 ? [`… ${rest} more lines.`] : [])].join('\n');
}

function spokenPhrase(phrase: Phrase): string {
  if (typeof phrase === 'string') return escapeMrkdwn(spaced(phrase));
  if ('bold' in phrase) return escapeMrkdwn(spaced(phrase.bold));
  if ('user' in phrase && isPerson(phrase.user)) return `<@${phrase.user}>`;
  return escapeMrkdwn(literal('user' in phrase ? phrase.user : phrase.text, CELL_AT_MOST));
}

/** Phrases for a section, which takes no rich text. */
function markup(phrases: readonly Phrase[]): Mrkdwn {
  const parts = phrases.map((phrase) =>
    typeof phrase === 'object' && 'bold' in phrase
      ? `*${spokenPhrase(phrase)}*`
      : spokenPhrase(phrase),
  );
  return { mrkdwn: parts.join('') };
}

/** What is no id of Slack was written by somebody, and pings nobody. */
function isPerson(user: string): boolean {
  return /^[UW][A-Z0-9]{1,20}$/.test(user);
}

/** The first parts whose JSON stays within the limit. */
function fit<T>(parts: readonly T[], max: number): T[] {
  const fitting: T[] = [];
  let length = 0;
  for (const part of parts) {
    length += JSON.stringify(part).length + 1;
    if (length > max) break;
    fitting.push(part);
  }
  return fitting;
}

function plainText(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: literal(text, max), emoji: false };
}

function element(phrase: Phrase): RichTextElement {
  if (typeof phrase === 'string') return { type: 'text', text: spaced(phrase) };
  if ('bold' in phrase) return { type: 'text', text: spaced(phrase.bold), style: { bold: true } };
  if ('user' in phrase) {
    return isPerson(phrase.user)
      ? { type: 'user', user_id: phrase.user }
      : { type: 'text', text: literal(phrase.user, CELL_AT_MOST) };
  }
  const url = webAddress(phrase.url);
  const text = literal(phrase.text, CELL_AT_MOST);
  return url === null ? { type: 'text', text } : { type: 'link', url, text };
}

/** Keeps the blanks at both ends, which join a phrase to its neighbours. */
function spaced(text: string): string {
  const [before, after] = [/^\s/.test(text) ? ' ' : '', /\s$/.test(text) ? ' ' : ''];
  return `${before}${literal(text, 500)}${after}`;
}

function cell(value: Cell): TableBlock['rows'][number][number] {
  if (typeof value === 'string') return { type: 'raw_text', text: literal(value, CELL_AT_MOST) };
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [element(value)] }],
  };
}

function isNumeric(rows: readonly (readonly Cell[])[], column: number): boolean {
  if (column === 0) return false;
  return rows.every((row) => /^(\d|–$)/.test(typeof row[column] === 'string' ? row[column] : ''));
}
