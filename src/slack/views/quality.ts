import { explainedFindings, qualityLine } from '../../core/digest/quality.ts';
import { keysShown } from '../../core/digest/tables.ts';
import type { FlowReport } from '../../core/metrics/report.ts';
import type { Message } from '../message.ts';
import { bold, list, message } from './blocks.ts';
import { nameAndPeriod, reportFooter, reportHeader, reportSentences } from './report.ts';

/** `/flow quality`: where the process differs from the configured model, and what the numbers do about it. */
export function qualityView(report: FlowReport): Message {
  const line = qualityLine(report);
  const findings = explainedFindings(report);
  const entries = findings.map(({ what, effect, keys, n }) => ({
    what,
    rest: `. ${effect} ${keys.length === 0 ? '' : keysShown(keys, n)}`,
  }));
  return message(
    [
      `${nameAndPeriod(report)}: ${line}`,
      ...entries.map(({ what, rest }) => `${what}${rest}`),
      ...reportSentences(report),
    ],
    [
      reportHeader(report, 'data quality'),
      bold(line),
      ...(entries.length === 0
        ? []
        : [
            list(
              'bullet',
              entries.map(({ what, rest }) => [{ bold: what }, rest]),
            ),
          ]),
      reportFooter(report),
    ],
  );
}
