import type { KnownBlock } from '@slack/types';
import type { Decision, Digest, Figure, Line, Table } from '../../core/digest/digest.ts';
import type { Message } from '../message.ts';
import { bold, context, fields, header, image, list, message, paragraph, table } from './blocks.ts';
import { capped, md, type Mrkdwn } from './escape.ts';
import { asOfMarkup, asOfWords } from './as-of.ts';

/** A picture with what it shows in words; `fileId` null while Slack does not have it. */
export interface ShownPicture {
  readonly fileId: string | null;
  readonly altText: string;
}

const CORRECTIONS_SHOWN = 3;
/** Of the JSON of each list, so that with ordinary names all of them fit. */
const LINES_AT_MOST = 3_000;
const CORRECTIONS_AT_MOST = 1_200;

/** The message in the channel: at most twelve blocks, everything else is in its thread. */
export function digestParent(digest: Digest, picture: ShownPicture | null): Message {
  if (digest.quiet) return quietWeek(digest);
  return message(
    spokenDigest(digest, picture),
    [
      header(`${digest.scope.name} · ${digest.periodName}`),
      bold(digest.headline),
      figureFields(digest.figures),
      ...(picture === null || picture.fileId === null
        ? []
        : [image(picture.fileId, picture.altText)]),
      ...lineBlocks(digest.lines),
      ...correctionBlocks(digest.corrections),
      ...decisionBlocks(digest.decisions),
    ],
    [context(footer(digest), md`${digest.quality}`)],
  );
}

/**
 * Corrections that did not fit, the notes, then one message per table, since Slack takes only one each; nothing for a
 * quiet week.
 */
export function digestThread(digest: Digest): Message[] {
  if (digest.quiet) return [];
  const more = digest.corrections.slice(CORRECTIONS_SHOWN);
  const corrected =
    more.length === 0 ? [] : [message(more, correctionList('Corrected besides', more))];
  const notes = digest.notes.length === 0 ? [] : [message(digest.notes, [notesList(digest.notes)])];
  return [...corrected, ...notes, ...digest.tables.map(tableMessage)];
}

/** A further picture; while Slack does not have it, what it shows in words. */
export function pictureMessage(title: string, altText: string, fileId: string | null): Message {
  const shown = fileId === null ? paragraph(altText) : image(fileId, altText);
  return message([altText], [bold(title), shown]);
}

function lineBlocks(lines: readonly Line[]): KnownBlock[] {
  if (lines.length === 0) return [];
  return [
    list(
      'bullet',
      lines.map(({ label, text }) => [{ bold: label }, `: ${text}`]),
      LINES_AT_MOST,
    ),
  ];
}

function correctionBlocks(corrections: readonly string[]): KnownBlock[] {
  const shown = corrections.slice(0, CORRECTIONS_SHOWN);
  const more = corrections.length - shown.length;
  if (shown.length === 0) return [];
  const remark = more === 0 ? [] : [`${more} more in the thread.`];
  return correctionList('Corrected since it was told', [...shown, ...remark]);
}

function correctionList(title: string, corrections: readonly string[]): KnownBlock[] {
  return [
    bold(title),
    list(
      'bullet',
      corrections.map((one) => [one]),
      CORRECTIONS_AT_MOST,
    ),
  ];
}

export function figureFields(figures: readonly Figure[]): KnownBlock {
  return fields(
    figures.map(({ label, value, basis, comparison }) => ({
      name: label,
      lines: [value, comparison, `(${basis})`],
    })),
  );
}

export function figureSentence({ label, value, basis, comparison }: Figure): string {
  return `${label}: ${value}${comparison === '' ? '' : `, ${comparison}`} (${basis}).`;
}

export function decisionBlocks(decisions: readonly Decision[]): KnownBlock[] {
  if (decisions.length === 0) return [];
  const entries = decisions.map((decision) => [
    { bold: decision.headline },
    `. ${decision.why}`,
    ...decision.items.flatMap(({ key, url, title }) => [
      ' · ',
      { url, text: key },
      ` ${short(title)}`,
    ]),
  ]);
  return [bold('To decide on'), list('ordered', entries)];
}

export function decisionSentence(decision: Decision): string {
  const items = decision.items.map(({ key, title }) => `${key} ${short(title)}`).join('; ');
  return `To decide on: ${decision.headline}. ${decision.why}${items === '' ? '' : ` ${items}.`}`;
}

export function tableBlocks(
  { title, note, columns, rows, omitted }: Table,
  max?: number,
): KnownBlock[] {
  const remark = note === '' ? [] : [context(md`${note}`)];
  return [bold(title), ...table(columns, rows, omitted, max), ...remark];
}

/** The table read row by row, with the column's name before each value. */
export function tableSentences({ title, columns, rows, omitted }: Table): string[] {
  const [, ...others] = columns;
  const sentences = rows.map(([first = '', ...cells]) => {
    const values = others.map((column, index) => `${column} ${cells[index] ?? ''}`);
    return `${first}: ${values.join(', ')}.`;
  });
  return [`${title}.`, ...sentences, ...(omitted > 0 ? [`… ${omitted} more rows.`] : [])];
}

function quietWeek(digest: Digest): Message {
  const asOf = asOfWords(digest.asOf, digest.scope.zone);
  const line = `${digest.scope.name}, ${digest.periodName}: ${digest.headline} ${asOf} ${digest.freshness}`;
  return message([line], [paragraph(line)]);
}

function spokenDigest(digest: Digest, picture: ShownPicture | null): string[] {
  return [
    `${digest.scope.name}, ${digest.periodName}: ${digest.headline}`,
    ...digest.figures.map(figureSentence),
    ...digest.lines.map(({ label, text }) => `${label}: ${text}`),
    ...digest.corrections.slice(0, CORRECTIONS_SHOWN),
    ...digest.decisions.map(decisionSentence),
    ...(picture === null ? [] : [picture.altText]),
    ...digest.notes,
    `${asOfWords(digest.asOf, digest.scope.zone)} ${digest.freshness}`,
    digest.quality,
  ];
}

function footer(digest: Digest): Mrkdwn {
  return md`${asOfMarkup(digest.asOf, digest.scope.zone)} ${digest.freshness}`;
}

function notesList(notes: readonly string[]): KnownBlock {
  return list(
    'bullet',
    notes.map((note) => [note]),
  );
}

function tableMessage(one: Table): Message {
  return message(tableSentences(one), tableBlocks(one));
}

function short(title: string): string {
  return capped(title, 80);
}
