import type { AuditEntry } from '../core/domain/audit.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import type { Risk, RoamDecision } from '../core/domain/risk.ts';
import { findScope } from '../core/domain/scopes.ts';
import { instantOf } from '../core/domain/time.ts';
import { checkDecision } from '../core/risks/decide.ts';
import type { DecisionDraft } from '../core/risks/decide.ts';
import { stateAt } from '../core/risks/story.ts';
import type { RiskStory } from '../core/risks/story.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Acting } from '../slack/gate.ts';
import type { Decided, Minds } from '../slack/risk-desk.ts';
import type { Store } from '../store/store.ts';
import { itemsNamed } from './named-items.ts';
import { entry, failed, personOf, refuse } from './risk-trail.ts';

export interface DecideOptions {
  readonly store: Pick<Store, 'risks' | 'audit' | 'items'>;
  readonly organisation: Organisation;
  readonly clock: Clock;
  readonly changed: () => void;
  /** By its id as people write it. */
  readonly find: (risk: string) => Promise<Risk | null>;
  readonly storyOf: (risk: Risk) => Promise<RiskStory>;
}

export interface Click {
  readonly risk: string;
  readonly version: number;
  readonly draft: DecisionDraft;
  readonly minds: Minds;
}

const ACTIONS = {
  resolved: 'risk.resolve',
  owned: 'risk.own',
  accepted: 'risk.accept',
  mitigated: 'risk.mitigate',
} as const;

/** So often rules may find something new between a look at a risk and the decision on it. */
const MOST_TRIES = 10;

/** Takes a decision if the risk still stands as the person saw it, in what they mind. */
export async function decide(
  options: DecideOptions,
  click: Click,
  acting: Acting,
): Promise<Decided> {
  const action = ACTIONS[click.draft.roam];
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const before = await options.find(click.risk);
    if (before === null) {
      await refuse(options, acting, { action, object: click.risk, why: 'There is no such risk' });
      return { kind: 'unknown' };
    }
    const seen = await seenAs(options, click, before);
    if (seen === null) return tooLate(options, click, before, acting);
    const decided = await take(options, { ...click, before, seen }, acting);
    if (decided !== null) return decided;
    if (click.minds === 'any-change') return tooLate(options, click, before, acting);
  }
  throw new Error(`${click.risk} changed ${MOST_TRIES} times while it was decided on`);
}

/** The risk as the person saw it; null where it has changed since in what they mind. */
async function seenAs(
  options: DecideOptions,
  { version, minds }: Click,
  before: Risk,
): Promise<Risk | null> {
  if (before.version === version) return before;
  if (minds === 'any-change' || version < 1 || version > before.version) return null;
  const story = await options.storyOf(before);
  const since = story.events.slice(version);
  const seen = stateAt(story, version);
  const isDecided = since.some(({ happening }) => happening.what === 'decided');
  // What comes back after it was resolved is open again.
  return isDecided || seen.roam !== before.roam ? null : seen;
}

interface Taking extends Click {
  readonly before: Risk;
  readonly seen: Risk;
}

/** Null where somebody or something was first. */
async function take(
  options: DecideOptions,
  { before, seen, draft }: Taking,
  acting: Acting,
): Promise<Decided | null> {
  const action = ACTIONS[draft.roam];
  const at = instantOf(options.clock());
  const zone = zoneOf(options, before.scope);
  const checked = checkDecision(before, draft, { asOf: at, zone });
  if (checked.kind === 'problems') return checked;
  const remark = checked.remark ?? (await remarkOnItem(options, checked.decision));
  const happening = { what: 'decided', decision: plainOwner(checked.decision) } as const;
  const event = { at, who: personOf(acting), happening };
  const after = await options.store.risks
    .append(before.id, before.version, event, (risk) =>
      entry(options, acting, { ...statesOf(before, risk), action, object: risk.id }),
    )
    .catch((error: unknown) =>
      failed(options, acting, { action, object: before.id, why: messageOf(error) }, error),
    );
  if (after === null) return null;
  options.changed();
  const remarks = [...foundSince(seen, before), remark].filter((one) => one !== null);
  return {
    kind: 'done',
    story: await options.storyOf(after),
    remark: remarks.length === 0 ? null : remarks.join(' '),
  };
}

/** What may have made the person decide otherwise, had they seen it. */
function foundSince(seen: Risk, now: Risk): readonly string[] {
  const found = [
    ...(seen.severity === now.severity
      ? []
      : [`its severity went from ${seen.severity} to ${now.severity}`]),
    ...(seen.condition === now.condition
      ? []
      : [now.condition === 'clear' ? 'it has recovered' : 'it has come back']),
  ];
  return found.length === 0 ? [] : [`Since you opened the form ${found.join(', and ')}.`];
}

/** Somebody may have created the work item a moment ago, so nobody is stopped. */
async function remarkOnItem(
  { store }: DecideOptions,
  decision: RoamDecision,
): Promise<string | null> {
  if (decision.roam !== 'mitigated') return null;
  const { workItem } = decision;
  if ((await itemsNamed(store.items, workItem)).length > 0) return null;
  return `${workItem} is not among the work items that were read so far. If it stays unknown, the weekly digest will ask for another.`;
}

/** Slack writes a person as `<@U1|name>` in what people type. */
function plainOwner(decision: RoamDecision): RoamDecision {
  if (decision.roam !== 'owned') return decision;
  const id = /^<@(\w+)(?:\|[^>]*)?>$/.exec(decision.owner)?.[1];
  return id === undefined ? decision : { ...decision, owner: id };
}

/** Somebody else was first; a person before what signalbox itself found, for people can be asked. */
async function tooLate(
  options: DecideOptions,
  { version, draft }: Click,
  { id }: Risk,
  acting: Acting,
): Promise<Decided> {
  const risk = await options.store.risks.find(id);
  if (risk === null) return { kind: 'unknown' };
  const story = await options.storyOf(risk);
  const since = story.events.filter((event) => event.version > version);
  const first = since.find(({ who }) => who.kind === 'person') ?? since.at(-1);
  await options.store.audit.add(
    entry(options, acting, {
      action: ACTIONS[draft.roam],
      object: id,
      outcome: 'conflict',
      why: `It stands at version ${risk.version}, not ${version}`,
    }),
  );
  return { kind: 'conflict', story, by: first?.who ?? { kind: 'signalbox' } };
}

function statesOf(before: Risk, after: Risk): Pick<AuditEntry, 'before' | 'after'> {
  return { before: stateOf(before), after: stateOf(after) };
}

function stateOf({ version, roam, decision }: Risk): string {
  return JSON.stringify({ version, roam, decision });
}

function zoneOf({ organisation }: DecideOptions, scope: string): string {
  return findScope(organisation, scope)?.zone ?? organisation.zone;
}
