import { dayRange, dayAndTime } from '../../core/digest/dates.ts';
import {
  counted,
  days,
  items,
  listed,
  oneDecimal,
  percent,
  told,
} from '../../core/digest/words.ts';
import type { Measure } from '../../core/domain/measure.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { DeliveryReport, PiNumbers } from '../../core/metrics/delivery-report.ts';
import { bandWords } from '../../core/metrics/flow-predictability.ts';
import type { FlowPredictability } from '../../core/metrics/flow-predictability.ts';
import { capped } from './escape.ts';

/** A number of a plan, of quality or of deployments, as people read it. */
export interface DeliveryFact {
  readonly name: string;
  readonly lines: readonly string[];
}

/** What is counted, and what is not configured, each with its reason. */
export interface DeliveryFacts {
  readonly facts: readonly DeliveryFact[];
  readonly missing: readonly string[];
}

const PIS = 2;
const ARTS = 4;
const NAME = 40;

/** Numbers of plans, quality and deployments (metrics.md section 3), as far as there are any. */
export function deliveryFacts(report: DeliveryReport): DeliveryFacts {
  const parts = [pis(report), quality(report), deployments(report), handedOn(report)];
  return {
    facts: parts.flatMap(({ facts }) => facts),
    missing: parts.flatMap(({ missing }) => missing),
  };
}

function pis({ pis: all, scope }: DeliveryReport): DeliveryFacts {
  if ('kind' in all) return absent('PIs', all.what);
  const shown = all.slice(-PIS);
  return { facts: shown.map((pi) => piFact(pi, scope.zone)), missing: [] };
}

function piFact(pi: PiNumbers, zone: string): DeliveryFact {
  return {
    name: `PI ${capped(pi.id, NAME)}, ${dayRange(pi.period, zone)}`,
    lines: [...predictabilities(pi), reliability(pi, zone), scopeChange(pi, zone)],
  };
}

function predictabilities({ predictability }: PiNumbers): string[] {
  if ('kind' in predictability) return [];
  const rest = predictability.length - ARTS;
  return [
    ...predictability.slice(0, ARTS).map(predicted),
    ...(rest > 0 ? [`… ${rest} more ARTs`] : []),
  ];
}

function predicted({
  art,
  share,
  band,
  plannedValue,
  actualValue,
  missing,
}: FlowPredictability): string {
  const name = `predictability of ${capped(art, NAME)}: `;
  if (share.kind === 'not-configured') return `${name}not configured: ${share.what}`;
  const value = withN(share, percent, 'objectives');
  const unscored = missing === 0 ? '' : `, ${counted(missing, 'objective')} not scored yet`;
  return `${name}${value}${band === null ? '' : `, ${bandWords(band)}`}; value ${oneDecimal(actualValue)} of ${oneDecimal(plannedValue)} committed${unscored}`;
}

function reliability({ reliability: one }: PiNumbers, zone: string): string {
  if (one.kind === 'too-early') return planning('commitment', one.until, zone);
  const { share, final, committed, completed, leftSince, setAside } = one;
  return `commitment kept${final ? '' : ' so far'}: ${withN(share, percent, 'committed')}; ${completed} of ${committed} done, ${leftSince} left since, ${setAside} set aside`;
}

function scopeChange({ scopeChange: one }: PiNumbers, zone: string): string {
  if (one.kind === 'too-early') return planning('scope change', one.until, zone);
  const { final, added, removed, committed } = one;
  return `scope change${final ? '' : ' so far'}: ${added.n} added, ${removed.n} removed, of ${items(committed.n)} committed`;
}

function planning(what: string, until: Instant, zone: string): string {
  return `${what}: planning goes on until ${dayAndTime(until, zone)}`;
}

function quality({ escapeRate }: DeliveryReport): DeliveryFacts {
  if (escapeRate.kind === 'not-configured') return absent('defect escape rate', escapeRate.what);
  const { rate, escaped, caught, setAside } = escapeRate;
  return fact('Defects that escaped', [
    withN(rate, percent, 'defects'),
    `${escaped} escaped, ${caught} caught, ${setAside} set aside`,
  ]);
}

function deployments({ deployments: numbers }: DeliveryReport): DeliveryFacts {
  if (numbers.kind === 'not-configured') return absent('deployments', numbers.what);
  const { frequency, leadTime, changeFailRate: failing, recoveryTime, unattributed } = numbers;
  const { withoutCommits, undated, datedAfter } = leadTime.missing;
  const left = [
    ...(withoutCommits === 0 ? [] : [`${counted(withoutCommits, 'deployment')} without commits`]),
    ...(undated + datedAfter === 0
      ? []
      : [`${counted(undated + datedAfter, 'commit')} without a usable date`]),
  ];
  return {
    facts: [
      {
        name: 'Deployments to production',
        lines: [
          withN(frequency.perWeek, (perWeek) => `${oneDecimal(perWeek)} a week`, 'deployments'),
          `over ${oneDecimal(frequency.weeks)} weeks; ${unattributed} more of no known team`,
        ],
      },
      {
        name: 'From commit to production',
        lines: [
          withN(leadTime.median, (median) => `median ${days(median)}`, 'commits'),
          left.length === 0 ? '' : `left out: ${listed(left)}`,
          `${leadTime.undeployed} not in production yet`,
        ],
      },
      {
        name: 'Changes that failed',
        lines:
          failing.kind === 'not-configured'
            ? [`not configured: ${failing.what}`]
            : [
                withN(failing.rate, percent, 'changes'),
                `${failing.failed} failed, ${failing.neverArrived} never arrived`,
              ],
      },
      {
        name: 'Recovery from a failed deployment',
        lines: [
          withN(recoveryTime.median, (median) => `median ${days(median)}`, 'recoveries'),
          `${recoveryTime.stillFailing} still failing`,
        ],
      },
    ],
    missing: [],
  };
}

function handedOn({ handoffs }: DeliveryReport): DeliveryFacts {
  const { total, ofTeam, ofPerson, perItem, excluded } = handoffs;
  return fact('Handoffs', [
    `${total}: ${ofTeam} of team, ${ofPerson} of person`,
    withN(
      perItem,
      ({ mean, p85 }) => `per item ${oneDecimal(mean)} on average, 85 % at most ${oneDecimal(p85)}`,
      'finished',
    ),
    excluded === 0 ? '' : `${excluded} straight to done left out`,
  ]);
}

function fact(name: string, lines: readonly string[]): DeliveryFacts {
  return { facts: [{ name, lines }], missing: [] };
}

function absent(name: string, what: string): DeliveryFacts {
  return { facts: [], missing: [`${name} (${what})`] };
}

/** The value with its n, or why there is none. */
function withN<T>(measure: Measure<T>, words: (value: T) => string, noun: string): string {
  const value = told(measure, words, noun, 'a figure');
  return measure.kind === 'measured' ? `${value} (n = ${measure.n})` : value;
}
