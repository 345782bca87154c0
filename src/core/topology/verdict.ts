import { viewOf } from '../dependencies/rows.ts';
import type { Measure } from '../domain/measure.ts';
import type { Scope } from '../domain/organisation.ts';
import type { PlannedItem } from '../placement/plan.ts';
import type { TopologyFigure, TopologyFinding, TopologyRule, Unjudged } from './report.ts';

type Told = Pick<TopologyFinding, 'title' | 'why' | 'figures' | 'next'> &
  Partial<Pick<TopologyFinding, 'subject' | 'items' | 'teams'>>;

const SEVERITY: Readonly<Record<TopologyRule, TopologyFinding['severity']>> = {
  'art-in-two-value-streams': 'error',
  'team-in-two-arts': 'error',
  'overlapping-pis': 'error',
  'item-in-two-teams': 'warning',
  'unsynchronised-pis': 'warning',
  'several-backlogs': 'warning',
  'roles-missing': 'warning',
  'platform-for-customers-only': 'warning',
  'too-many-dependencies': 'warning',
  'shared-service-bottleneck': 'warning',
  'component-chain': 'warning',
  'project-team-pattern': 'warning',
  'rising-load': 'warning',
  'batch-release': 'warning',
  'unparented-work': 'warning',
  'unreleased-work': 'warning',
  'art-size': 'info',
  'uncoordinated-arts': 'info',
  'unused-status': 'info',
  'ends-before-production': 'info',
};

export function finding(rule: TopologyRule, scope: Scope, told: Told): TopologyFinding {
  return {
    kind: 'finding',
    rule,
    severity: SEVERITY[rule],
    scope: placeOf(scope),
    subject: '',
    items: [],
    teams: [],
    ...told,
  };
}

/** Too little was seen to judge: said, never taken for "all is well". */
export function notEnough(
  rule: TopologyRule,
  scope: Scope,
  why: string,
  counted: { readonly n: number; readonly needed: number; readonly subject?: string },
): Unjudged {
  const { n, needed, subject = '' } = counted;
  return {
    kind: 'unjudged',
    rule,
    scope: placeOf(scope),
    subject,
    why,
    basis: { kind: 'too-few', n, needed },
  };
}

export function notTold(rule: TopologyRule, scope: Scope, what: string): Unjudged {
  const basis = { kind: 'not-configured', what } as const;
  return { kind: 'unjudged', rule, scope: placeOf(scope), subject: '', why: what, basis };
}

function placeOf({ id, kind, name }: Scope): TopologyFinding['scope'] {
  return { id, kind, name };
}

export function viewsOf(items: readonly PlannedItem[]): TopologyFinding['items'] {
  return items.map(viewOf);
}

/** A count is its own basis unless it was drawn from more. */
export function count(label: string, value: number, n: number = value): TopologyFigure {
  return { label, unit: 'count', measure: { kind: 'measured', value, n } };
}

export function share(label: string, measure: Measure<number>): TopologyFigure {
  return { label, unit: 'share', measure };
}

export function days(label: string, value: number, n: number): TopologyFigure {
  return { label, unit: 'days', measure: { kind: 'measured', value, n } };
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** How names that people gave are compared. */
export function fold(name: string): string {
  return name.trim().toLowerCase();
}

/** Every two, the earlier one first. */
export function pairsOf<T>(all: readonly T[]): (readonly [T, T])[] {
  return all.flatMap((first, index) =>
    all.slice(index + 1).map((second) => [first, second] as const),
  );
}
