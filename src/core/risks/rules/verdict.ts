import type {
  Evidence,
  EvidenceFigure,
  EvidenceItem,
  RiskSignal,
  RuleId,
} from '../../domain/risk.ts';
import { capped } from './words.ts';

const TITLE = 200;
const WHY = 600;
const LABEL = 120;
const VALUE = 200;
const URL = 2000;
/** More would not be read; `figures` say how many there are. */
const ITEMS = 20;
const KEY = 300;

/** Why a rule says nothing where configuration does not want it. */
export const SWITCHED_OFF = 'switched off';

/**
 * `off`: by configuration. `not-configured`: something that only configuration or a plan can tell is missing. `too-few`:
 * the basis is too small. `stale`: a tracker was not read in time. `covered`: another risk tells of it. `past`: what it was
 * about is over. `near`: too near its limit to say that it is over, and not beyond it.
 */
export type UnjudgedReason =
  | 'off'
  | 'not-configured'
  | 'too-few'
  | 'stale'
  | 'covered'
  | 'past'
  | 'near';

/** What a rule could not judge: no risk is raised from it, and none that stands has recovered. */
export interface Unjudged {
  readonly rule: RuleId;
  readonly scope: string;
  readonly reason: UnjudgedReason;
  readonly why: string;
  /** Keys of the risks it would have been about, in order; null: whatever the rule looks at in the scope. */
  readonly keys: readonly string[] | null;
}

export type Verdict =
  | { readonly kind: 'raised'; readonly signal: RiskSignal }
  | { readonly kind: 'unjudged'; readonly unjudged: Unjudged };

export interface RiskEvaluation {
  /** In a fixed order: high before medium, then the sooner, by rule and key. No key twice. */
  readonly signals: readonly RiskSignal[];
  /** By rule and reason. A rule without a row here, and without a signal, was looked at and is quiet. */
  readonly unjudged: readonly Unjudged[];
}

/** Anything with the looks of an item: fields of an item nobody here knows are null. */
export interface ItemLike {
  readonly source: string | null;
  readonly id: string;
  readonly key: string;
  readonly url: string | null;
  readonly title: string | null;
}

type Told = Omit<RiskSignal, 'evidence'> &
  Omit<Evidence, 'items'> & { readonly items: readonly ItemLike[] };

/** A signal, with every text that a tracker or configuration wrote cut to a length that can be kept and shown. */
export function raised(told: Told): Verdict {
  const { why, figures, items, weight, ...signal } = told;
  const evidence: Evidence = {
    why: capped(why, WHY),
    figures: figures.map(figureOf),
    items: items.slice(0, ITEMS).map(evidenceItem),
    weight,
  };
  return { kind: 'raised', signal: { ...signal, title: capped(signal.title, TITLE), evidence } };
}

export function unjudged(
  rule: RuleId,
  scope: string,
  reason: UnjudgedReason,
  why: string,
  keys: readonly string[] | null = null,
): Verdict {
  return { kind: 'unjudged', unjudged: { rule, scope, reason, why, keys } };
}

/** Says which risk it is. Parts are ids, which stay when titles and keys change; long names are cut. */
export function riskKey(...parts: readonly string[]): string {
  return parts.join(':').slice(0, KEY);
}

export function itemName({ source, id }: Pick<ItemLike, 'source' | 'id'>): string {
  return `${source ?? ''}:${id}`;
}

export function figure(label: string, value: string, basis: string): EvidenceFigure {
  return { label, value, basis };
}

function figureOf({ label, value, basis }: EvidenceFigure): EvidenceFigure {
  return { label: capped(label, LABEL), value: capped(value, VALUE), basis: capped(basis, VALUE) };
}

function evidenceItem({ source, id, key, url, title }: ItemLike): EvidenceItem {
  return {
    source: source ?? '',
    id: capped(id, TITLE),
    key: capped(key, TITLE),
    // A link that was cut leads nowhere.
    url: url === null || url.length > URL ? '' : url,
    title: capped(title ?? '', TITLE),
  };
}

/**
 * Whether an evaluation could not tell how a risk stands, so that its silence is no recovery. `rule` is the one that
 * raised it.
 */
export function couldNotJudge(
  evaluation: RiskEvaluation,
  risk: { readonly rule: string; readonly scope: string; readonly key: string },
): boolean {
  return evaluation.unjudged.some(({ rule, scope, keys }) =>
    keys === null ? rule === risk.rule && scope === risk.scope : keys.includes(risk.key),
  );
}

/** What several rules found, in the order of a `RiskEvaluation`; unjudged lines of one cause are one line. */
export function evaluationOf(verdicts: readonly Verdict[]): RiskEvaluation {
  const signals = verdicts.flatMap((one) => (one.kind === 'raised' ? [one.signal] : []));
  const rest = verdicts.flatMap((one) => (one.kind === 'unjudged' ? [one.unjudged] : []));
  const byCause = Map.groupBy(rest, ({ rule, scope, reason, why }) =>
    JSON.stringify([rule, scope, reason, why]),
  );
  const lines = [...byCause.values()].map((same): Unjudged => {
    const all = same.map(({ keys }) => keys);
    const keys = all.includes(null) ? null : [...new Set(all.flatMap((some) => some ?? []))];
    return { ...(same[0] as Unjudged), keys: keys?.toSorted() ?? null };
  });
  return { signals: signals.toSorted(bySignal), unjudged: lines.toSorted(byLine) };
}

function bySignal(a: RiskSignal, b: RiskSignal): number {
  return (
    (a.severity === b.severity ? 0 : a.severity === 'high' ? -1 : 1) ||
    compare(a.expectedAt ?? Infinity, b.expectedAt ?? Infinity) ||
    numberOf(a.rule) - numberOf(b.rule) ||
    compare(a.key, b.key)
  );
}

function byLine(a: Unjudged, b: Unjudged): number {
  return (
    numberOf(a.rule) - numberOf(b.rule) ||
    compare(a.scope, b.scope) ||
    compare(a.reason, b.reason) ||
    compare(a.why, b.why)
  );
}

export function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function numberOf(rule: RuleId): number {
  return Number(rule.slice(1));
}
