import { loadAndAge, oldestFirst } from '../../core/digest/figures.ts';
import { agingTable } from '../../core/digest/tables.ts';
import { capitalised, listed } from '../../core/digest/words.ts';
import type { AgeBand, FlowReport } from '../../core/metrics/report.ts';
import type { Message } from '../message.ts';
import { bold, message, table, type Cell } from './blocks.ts';
import { tableSentences } from './digest.ts';
import { nameAndPeriod, reportFooter, reportHeader, reportSentences } from './report.ts';

const BANDS: readonly (readonly [AgeBand, string])[] = [
  ['>p95', 'older than 95 % of the finished ones'],
  ['p85-p95', 'between 85 and 95 %'],
  ['p50-p85', 'between half and 85 %'],
  ['<p50', 'younger than half'],
];

/** `/flow aging`: what is in progress, the oldest first, with its place among finished items at the same stage. */
export function agingView(report: FlowReport): Message {
  const headline = `${capitalised(loadAndAge(report))}.`;
  const bands = bandsSentence(report);
  const { columns, rows, omitted } = agingTable(report);
  const urls = oldestFirst(report.aging.items).map((item) => item.url);
  const linked = rows.map(([key = '', ...cells], index): Cell[] => [
    { url: urls[index] ?? '', text: key },
    ...cells,
  ]);
  return message(
    [
      `${nameAndPeriod(report)}: ${headline}`,
      bands,
      ...tableSentences(agingTable(report)),
      ...reportSentences(report),
    ],
    [
      reportHeader(report, 'work in progress by age'),
      bold(`${headline} ${bands}`),
      ...(rows.length === 0 ? [] : table(columns, linked, omitted)),
      reportFooter(report),
    ],
  );
}

function bandsSentence(report: FlowReport): string {
  const items = report.aging.items;
  if (items.length === 0) return '';
  const parts = BANDS.flatMap(([band, words]) => {
    const n = items.filter((item) => item.band === band).length;
    return n === 0 ? [] : [`${n} ${words}`];
  });
  const unranked = items.filter((item) => item.band === null).length;
  const rest = unranked === 0 ? [] : [`${unranked} without enough finished items to compare with`];
  return `${capitalised(listed([...parts, ...rest]))}.`;
}
