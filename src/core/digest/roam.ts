import { dayWithYear } from './dates.ts';
import { counted, elapsed, listed } from './words.ts';
import type { Decision, Line, Table } from './digest.ts';
import type { Risk, RoamState } from '../domain/risk.ts';
import { instantOf } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import { riskOf } from '../risks/fold.ts';
import { hygieneOf } from '../risks/hygiene.ts';
import type { HygieneFinding, HygieneInput } from '../risks/hygiene.ts';
import { promisesOf } from '../risks/promises.ts';
import type { RiskPromise } from '../risks/promises.ts';
import { capped } from '../risks/rules/words.ts';
import type { RiskStory } from '../risks/story.ts';

const MOST_DECISIONS = 3;
const ROWS = 40;
const STATES: readonly (readonly [RoamState, string])[] = [
  ['un-roamed', 'un-ROAMed'],
  ['owned', 'owned'],
  ['accepted', 'accepted'],
  ['mitigated', 'mitigated'],
];

/** Risks of a digest: how they stand, what ROAM owes, and whether what was promised was honoured. */
export interface Roam {
  readonly risks: readonly Risk[];
  readonly hygiene: readonly HygieneFinding[];
  readonly promises: readonly RiskPromise[];
  readonly asOf: Instant;
  readonly zone: string;
}

/** As of the digest: what happened to a risk later is not in it. */
export function roamOf(input: HygieneInput): Roam {
  const stories = input.stories.flatMap((story) => storyAt(story, input.asOf) ?? []);
  const then = { ...input, stories };
  return {
    risks: stories.map(({ risk }) => risk),
    hygiene: hygieneOf(then),
    promises: promisesOf(then),
    asOf: input.asOf,
    zone: input.zone,
  };
}

function storyAt(story: RiskStory, asOf: Instant): RiskStory | null {
  const events = story.events.filter(({ at }) => at <= asOf);
  if (events.length === story.events.length) return story;
  return events.length === 0 ? null : { risk: riskOf(events, story.risk.key), events };
}

/** One line of counts: how open risks stand, and what became of the promises of the period. */
export function roamLine({ risks, promises }: Roam): Line {
  const open = risks.filter(({ roam }) => roam !== 'resolved');
  const states = STATES.flatMap(([state, name]) => {
    const n = open.filter(({ roam }) => roam === state).length;
    return n === 0 ? [] : [`${n} ${name}`];
  });
  const high = open.filter(({ severity }) => severity === 'high').length;
  const issues = open.filter(({ nature }) => nature === 'issue').length;
  const weight = [
    ...(high === 0 ? [] : [`${high} high`]),
    ...(issues === 0 ? [] : [counted(issues, 'issue')]),
  ];
  const counts =
    open.length === 0
      ? 'none is open'
      : `${open.length} open${weight.length === 0 ? '' : ` (${weight.join(', ')})`}: ${states.join(', ')}`;
  if (open.length === 0 && promises.length === 0) return { label: 'Risks', text: 'none is open.' };
  return { label: 'Risks', text: `${counts}. ${promiseWords(promises)}` };
}

const OUTCOMES: readonly (readonly [RiskPromise['outcome'], string])[] = [
  ['kept', 'kept'],
  ['late', 'kept late'],
  ['missed', 'missed'],
  ['pending', 'not due yet'],
];

/** "Promises of the period: 2 kept, 1 missed (R-7)." */
function promiseWords(promises: readonly RiskPromise[]): string {
  if (promises.length === 0) return 'No promise was made or due in the period.';
  const parts = OUTCOMES.flatMap(([outcome, name]) => {
    const all = promises.filter((one) => one.outcome === outcome);
    if (all.length === 0) return [];
    const ids = [...new Set(all.map(({ risk }) => risk.id))];
    const named = outcome === 'pending' ? '' : ` (${shown(ids)})`;
    return [`${all.length} ${name}${named}`];
  });
  return `Promises of the period: ${parts.join(', ')}.`;
}

function shown(ids: readonly string[]): string {
  const more = ids.length - MOST_DECISIONS;
  return more > 0 ? `${ids.slice(0, MOST_DECISIONS).join(', ')} and ${more} more` : listed(ids);
}

/** The most urgent of what ROAM owes, at most three, one for each risk; all of it is in the table. */
export function hygieneDecisions({ hygiene, asOf, zone }: Roam): Decision[] {
  const byRisk = new Map<string, HygieneFinding>();
  for (const finding of hygiene) {
    if (!byRisk.has(finding.risk.id)) byRisk.set(finding.risk.id, finding);
  }
  return [...byRisk.values()].slice(0, MOST_DECISIONS).map((finding) => ({
    headline: `${finding.risk.id}: ${askWords(finding.kind)}`,
    why: `${capped(finding.risk.title, 160)}. ${sinceWords(finding, asOf, zone)}`,
    items: finding.risk.evidence.items
      .slice(0, 1)
      .map(({ key, url, title }) => ({ key, url, title })),
  }));
}

/** What is to be done about a finding. */
function askWords(kind: HygieneFinding['kind']): string {
  switch (kind) {
    case 'came-back':
      return 'decide again, it has come back';
    case 'resolved-but-true':
      return 'decide again, it was resolved and is still the case';
    case 'accepted-but-worse':
      return 'decide again, it was accepted and has become worse';
    case 'owned-overdue':
      return 'keep the promise or name another day';
    case 'review-due':
      return 'review whether it is still acceptable';
    case 'un-roamed':
      return 'decide: resolve, own, accept or mitigate it';
    case 'mitigation-stands-still':
      return 'get the mitigation moving';
    case 'mitigation-cancelled':
      return 'mitigate it otherwise, the work item was cancelled';
    case 'mitigation-unknown':
      return 'name a work item that is known here';
    case 'owned-without-name':
      return 'name who owns it';
    case 'owned-without-date':
      return 'name the day by which it is seen to';
    case 'mitigated-without-item':
      return 'name the work item that mitigates it';
  }
}

function sinceWords({ kind, since }: HygieneFinding, asOf: Instant, zone: string): string {
  const ago = elapsed(asOf - since);
  switch (kind) {
    case 'owned-overdue':
      return `Owned until ${lastDay(since, zone)}, which is over.`;
    case 'review-due':
      return `Accepted until ${lastDay(since, zone)}, which is over.`;
    case 'un-roamed':
      return `Nobody has decided for ${ago}.`;
    case 'mitigation-stands-still':
      return `Its work item has not moved for ${ago}.`;
    case 'came-back':
    case 'resolved-but-true':
    case 'accepted-but-worse':
    case 'mitigation-cancelled':
    case 'mitigation-unknown':
    case 'owned-without-name':
    case 'owned-without-date':
    case 'mitigated-without-item':
      return `So since ${dayWithYear(since, zone)}.`;
  }
}

/** Of a time that ends at the end of a local day. */
function lastDay(end: Instant, zone: string): string {
  return dayWithYear(instantOf(end - 1), zone);
}

/** Everything that ROAM owes. */
export function hygieneTable({ hygiene, asOf, zone }: Roam): Table {
  return {
    title: 'What ROAM owes',
    note: 'Decisions that lack what they owe, or that what happened since has overtaken.',
    columns: ['Risk', 'Title', 'To do', 'Because'],
    rows: hygiene
      .slice(0, ROWS)
      .map((finding) => [
        finding.risk.id,
        finding.risk.title,
        askWords(finding.kind),
        sinceWords(finding, asOf, zone),
      ]),
    omitted: Math.max(0, hygiene.length - ROWS),
  };
}

/** What was promised, and what became of it. */
export function promiseTable({ promises, zone }: Roam): Table {
  return {
    title: 'What was promised, and what became of it',
    note: 'Promises that were made, kept or due in the period; Owned is kept when the risk is gone or resolved, Mitigated also when its work item is done.',
    columns: ['Risk', 'Title', 'Promise', 'By', 'Outcome'],
    rows: promises
      .slice(0, ROWS)
      .map(({ risk, decision, outcome, keptAt, keptBy }) => [
        risk.id,
        risk.title,
        decision.roam === 'mitigated' ? `mitigate: ${decision.plan}` : 'own it',
        decision.by === null ? 'no day' : lastDay(decision.by, zone),
        keptAt === null || keptBy === null
          ? (OUTCOMES.find(([one]) => one === outcome)?.[1] ?? outcome)
          : `${outcome === 'late' ? 'kept late' : 'kept'}, ${KEPT_BY[keptBy]} ${dayWithYear(keptAt, zone)}`,
      ]),
    omitted: Math.max(0, promises.length - ROWS),
  };
}

const KEPT_BY = {
  clear: 'gone since',
  resolved: 'resolved',
  'item-done': 'work item done',
} as const;
