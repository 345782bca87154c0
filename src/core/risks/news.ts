import type { Risk } from '../domain/risk.ts';
import type { Instant } from '../domain/time.ts';
import { kindOfAlert } from './alert.ts';
import type { AlertKind, PostedAlert } from './alert.ts';
import { stateAt } from './story.ts';
import type { RiskStory } from './story.ts';

/** That a message told of a risk, as it was at `version`. */
export interface Told {
  readonly what: AlertKind | null;
  readonly at: Instant;
  readonly version: number;
}

export interface News {
  readonly what: Exclude<AlertKind, 'reminder'>;
  readonly part: string;
}

/** What was told of each risk, the oldest version first. */
export function toldOf(posted: readonly PostedAlert[]): ReadonlyMap<string, readonly Told[]> {
  const told = posted.flatMap(({ key, at, tells }) =>
    tells.map(({ risk, version }) => ({ risk, told: { what: kindOfAlert(key), at, version } })),
  );
  const byRisk = Map.groupBy(told, ({ risk }) => risk);
  return new Map(
    [...byRisk].map(([risk, all]) => [
      risk,
      all.map((one) => one.told).toSorted((a, b) => a.version - b.version || a.at - b.at),
    ]),
  );
}

/**
 * What people who were told `told` do not know yet of a risk: the difference between what they were told last and what is
 * the case now, so that what came and went meanwhile is not said at all (metrics.md, section 8). Null where there is
 * nothing to say. Decisions are never news: whoever decides is answered at once, and the message is changed.
 */
export function newsOf(story: RiskStory, told: readonly Told[]): News | null {
  const { risk } = story;
  const last = told.at(-1);
  if (last === undefined) return isPressing(risk) ? { what: 'raised', part: 'raised' } : null;
  if (last.version >= risk.version) return null;
  const known = stateAt(story, last.version);
  if (!isPressing(risk)) return recovery(story, known);
  return comeback(story, known) ?? escalation(story, told);
}

/** It holds, and nobody says that it is resolved. */
export function isPressing({ condition, roam }: Risk): boolean {
  return condition === 'holds' && roam !== 'resolved';
}

function recovery(story: RiskStory, known: Risk): News | null {
  const { risk } = story;
  if (risk.roam === 'resolved' || known.condition === 'clear') return null;
  return news(
    'recovered',
    lastVersion(story, known, (one) => one.condition === 'clear'),
  );
}

function comeback(story: RiskStory, known: Risk): News | null {
  const version = lastVersion(
    story,
    known,
    (_, before, what) =>
      what === 'returned' && (before.roam === 'resolved' || known.condition === 'clear'),
  );
  return news('returned', version);
}

function escalation(story: RiskStory, told: readonly Told[]): News | null {
  if (story.risk.severity !== 'high') return null;
  const begun = told.findLastIndex(({ what }) => what === 'raised' || what === 'returned');
  const isSaid = told
    .slice(Math.max(0, begun))
    .some(({ version }) => stateAt(story, version).severity === 'high');
  if (isSaid) return null;
  const known = stateAt(story, told.at(-1)?.version ?? 1);
  return news(
    'escalated',
    lastVersion(story, known, (one, before) => one.severity !== before.severity),
  );
}

/** The last event since the known state that made something so; null where none did. */
function lastVersion(
  story: RiskStory,
  known: Risk,
  isMade: (after: Risk, before: Risk, what: string) => boolean,
): number | null {
  for (let version = story.risk.version; version > known.version; version -= 1) {
    const what = story.events[version - 1]?.happening.what ?? '';
    if (isMade(stateAt(story, version), stateAt(story, version - 1), what)) return version;
  }
  return null;
}

function news(what: News['what'], version: number | null): News | null {
  return version === null ? null : { what, part: `${what}-${version}` };
}
