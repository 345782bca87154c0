import { DAY_MS, instantOf } from '../core/domain/time.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import type { ItemName, Iteration, ProgramIncrement } from '../core/domain/program-increment.ts';
import { addDays, startOfDate } from '../core/timeline/calendar.ts';
import { matchRule } from './match-rule.ts';
import type { Config } from './schema.ts';
import { durationMs } from './values.ts';

type RawPi = Config['pis'][number];

/** A PI as the core reads it; its days are those of the portfolio's zone. */
export function programIncrement(raw: RawPi, config: Config): ProgramIncrement {
  const zone = config.timezone;
  const period = { from: startOfDate(raw.from, zone), to: endOfDate(raw.to, zone) };
  const sources = config.sources.map(({ id }) => id);
  return {
    id: raw.id,
    arts:
      raw.arts.length > 0
        ? raw.arts
        : config.valueStreams.flatMap((stream) => stream.arts.map(({ id }) => id)),
    period,
    graceEnds: afterGrace(period.from, durationMs(config.planningGrace), zone),
    iterations: iterationsOf(raw, period, zone),
    match: raw.match.map(matchRule),
    integrationPoints: raw.integrationPoints.map((point) => ({
      name: point.name,
      at: endOfDate(point.on, zone),
      items: point.items.map((name) => itemName(name, sources)),
    })),
    objectives: raw.objectives.map((objective) => ({
      ...objective,
      team: objective.team ?? null,
      items: objective.items.map((name) => itemName(name, sources)),
    })),
  };
}

function endOfDate(day: string, zone: string): Instant {
  return addDays(startOfDate(day, zone), 1, zone);
}

/** Whole days are local ones, so that planning ends at a midnight when the clocks change too. */
function afterGrace(from: Instant, grace: number, zone: string): Instant {
  return grace % DAY_MS === 0 ? addDays(from, grace / DAY_MS, zone) : instantOf(from + grace);
}

/** The last iteration ends with the PI, shorter or longer than the others. */
function iterationsOf({ iterations }: RawPi, period: Period, zone: string): Iteration[] {
  if (iterations === undefined) return [];
  const days = iterations.weeks * 7;
  const starts: Instant[] = [];
  for (let at = period.from; at < period.to; at = addDays(at, days, zone)) starts.push(at);
  return starts.map((from, index) => ({
    name: `Iteration ${index + 1}`,
    period: { from, to: starts[index + 1] ?? period.to },
    innovation: index >= starts.length - iterations.innovation,
  }));
}

/** `KEY`, or `source:KEY` where the part before the colon is a configured source. */
function itemName(text: string, sources: readonly string[]): ItemName {
  const colon = text.indexOf(':');
  const source = text.slice(0, Math.max(0, colon));
  return sources.includes(source)
    ? { source, key: text.slice(colon + 1).trim() }
    : { source: null, key: text.trim() };
}
