import type { KnownBlock } from '@slack/types';
import type { Decision, Digest, Figure, Table } from '../../core/digest/digest.ts';
import type { Message } from '../message.ts';
import { bold, context, fields, header, image, list, message, paragraph, table } from './blocks.ts';
import { capped, md, type Mrkdwn } from './escape.ts';
import { asOfMarkup, asOfWords } from './as-of.ts';

/** The message in the channel: at most eight blocks, everything else is in its thread. */
export function digestParent(digest: Digest, fileId: string | null): Message {
  if (digest.quiet) return quietWeek(digest);
  const chart = fileId === null ? [] : [image(fileId, digest.chart.altText)];
  return message(spokenDigest(digest), [
    header(`${digest.scope.name} · ${digest.periodName}`),
    bold(digest.headline),
    figureFields(digest.figures),
    ...chart,
    ...decisionBlocks(digest.decisions),
    context(footer(digest), md`${digest.quality}`),
  ]);
}

/** The notes, then one message per table, since Slack takes only one each; nothing for a quiet week. */
export function digestThread(digest: Digest): Message[] {
  if (digest.quiet) return [];
  const notes = digest.notes.length === 0 ? [] : [message(digest.notes, [notesList(digest.notes)])];
  return [...notes, ...digest.tables.map(tableMessage)];
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

function spokenDigest(digest: Digest): string[] {
  return [
    `${digest.scope.name}, ${digest.periodName}: ${digest.headline}`,
    ...digest.figures.map(figureSentence),
    ...digest.decisions.map(decisionSentence),
    digest.chart.altText,
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
