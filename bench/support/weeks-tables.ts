import Table from 'cli-table3';
import { DAY_MS } from '../../src/core/domain/time.ts';
import { median } from './measure.ts';
import type { Foretold, RuleOutcomes } from './weeks-truth.ts';
import type { SaidMessage, WeeksWalked } from './weeks.ts';

const style = { head: [], border: [] };
const WEEK_MS = 7 * DAY_MS;

/** How often something was said in each week. */
export function byWeek(
  { said, period }: Pick<WeeksWalked, 'said' | 'period'>,
  counts: (message: SaidMessage) => boolean,
): readonly number[] {
  const weeks = Array.from({ length: Math.ceil((period.to - period.from) / WEEK_MS) }, () => 0);
  for (const message of said) {
    if (!counts(message)) continue;
    const week = Math.floor((message.at - period.from) / WEEK_MS);
    weeks[week] = (weeks[week] ?? 0) + 1;
  }
  return weeks;
}

/** Messages of each channel a week. */
export function saidTable(walked: WeeksWalked): string {
  const table = new Table({
    head: [
      'a week, median (most)',
      'digests',
      'alerts',
      'replies',
      'updates',
      'alerts in each week',
    ],
    style,
  });
  for (const channel of channelsOf(walked)) {
    function row(kind: SaidMessage['kind'], way: SaidMessage['way']): readonly number[] {
      return byWeek(
        walked,
        (one) => one.channel === channel && one.kind === kind && one.way === way,
      );
    }
    const alerts = row('alert', 'message');
    table.push([
      channel,
      usual(row('digest', 'message')),
      usual(alerts),
      usual(row('alert', 'reply')),
      usual(row('alert', 'update')),
      alerts.join(' '),
    ]);
  }
  return table.toString();
}

export function channelsOf({ said }: Pick<WeeksWalked, 'said'>): readonly string[] {
  return [...new Set(said.map(({ channel }) => channel))].toSorted();
}

function usual(weeks: readonly number[]): string {
  return `${median(weeks)} (${Math.max(...weeks)})`;
}

export function foretoldTable(problems: readonly Foretold[]): string {
  const table = new Table({
    head: ['planted', 'has happened when', 'on', 'told by', 'on', 'days before'],
    style,
  });
  for (const { name, loss, at, by } of problems) {
    table.push([
      name,
      loss,
      day(at),
      by === null ? 'nobody' : by.rule,
      by === null ? '' : day(by.told),
      by === null ? '' : ((at - by.told) / DAY_MS).toFixed(1),
    ]);
  }
  return table.toString();
}

export function outcomesTable(rules: readonly RuleOutcomes[]): string {
  const table = new Table({
    head: [
      'rule',
      'risks',
      'over before told',
      'came true',
      'did not',
      'told too late',
      'open',
      'days before, median (least)',
    ],
    style,
  });
  for (const { rule, found, unheard, outcomes, leads } of rules) {
    const [least] = leads;
    table.push([
      rule,
      found,
      unheard,
      outcomes.true,
      outcomes.false,
      outcomes.late,
      outcomes.open,
      least === undefined ? '' : `${median(leads).toFixed(1)} (${least.toFixed(1)})`,
    ]);
  }
  return table.toString();
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
