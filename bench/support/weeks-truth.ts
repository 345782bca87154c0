import type { Risk, RiskSignal } from '../../src/core/domain/risk.ts';
import { DAY_MS, instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import { addDays, startOfDate } from '../../src/core/timeline/calendar.ts';
import { dayOf } from '../../src/core/risks/local-time.ts';
import type { RiskStory } from '../../src/core/risks/story.ts';
import type { SpanningOrganisation } from '../../src/demo/organisation/spanning.ts';
import { dayAt, mondayOf, WEEK_MS } from '../../src/demo/organisation/working-time.ts';
import type { IsSlow } from './weeks-slow.ts';
import type { WeeksWalked } from './weeks.ts';

const ZONE = 'Europe/Berlin';

/** Something that the demo lets happen, and when it has happened. */
interface PlantedProblem {
  readonly name: string;
  /** What it means that it has happened. */
  readonly loss: string;
  readonly at: Instant;
  /** What was told before is about something else. */
  readonly since: Instant;
  /** Whether a risk is about it. */
  readonly isAbout: (risk: Risk) => boolean;
}

/** What became of a planted problem. */
export interface Foretold {
  readonly name: string;
  readonly loss: string;
  readonly at: Instant;
  /** The first risk about it that somebody was told of; null where nobody was. */
  readonly by: { readonly rule: string; readonly told: Instant } | null;
}

/** The problems of the demo that one of the rules is about; nothing tells by when the team that waits for four others needs what it waits for. */
function plantedProblems({ stories, calendar }: SpanningOrganisation): readonly PlantedProblem[] {
  const { constraint, lateDependency, scopeGrowth, reopened } = stories;
  const { neededBy, provider, consumer } = lateDependency;
  const { now } = calendar;
  const begin = instantOf(calendar.begin);
  const running = calendar.piAt(now);
  const friday = addDays(startOfDate(running.firstDay, ZONE), 3 * 7 + 4, ZONE);
  return [
    {
      name: `constraint of ${constraint.art}`,
      loss: `work waits four working days for ${constraint.stage}`,
      at: instantOf(begin + (now - begin) / 2),
      since: begin,
      isAbout: ({ raisedBy, scope }) => raisedBy === 'R10' && scope === constraint.art,
    },
    {
      name: 'late dependency on another ART',
      loss: `${provider} is not done on the day ${consumer} needs it`,
      at: addDays(startOfDate(neededBy, ZONE), 1, ZONE),
      since: begin,
      isAbout: ({ raisedBy, evidence }) =>
        ['R1', 'R2', 'R4'].includes(raisedBy) && evidence.items[0]?.key === provider,
    },
    {
      name: 'integration point of the running PI',
      loss: 'it passes without the late dependency',
      at: addDays(friday, 1, ZONE),
      since: begin,
      isAbout: ({ raisedBy, title }) => raisedBy === 'R11' && title.includes('device token'),
    },
    {
      name: `growth of ${scopeGrowth.pi} in ${scopeGrowth.art}`,
      loss: `the PI ends with ${scopeGrowth.keys.length} stories more than were planned`,
      at: addDays(startOfDate(running.lastDay, ZONE), 1, ZONE),
      since: instantOf(scopeGrowth.at),
      isAbout: ({ raisedBy, scope, pi }) =>
        raisedBy === 'R6' && scope === scopeGrowth.art && pi === scopeGrowth.pi,
    },
    {
      name: 'reopened item',
      loss: `${reopened} is done again, three weeks late`,
      at: instantOf(dayAt(mondayOf(now) - WEEK_MS, 1, 10)),
      since: instantOf(dayAt(mondayOf(now) - 3 * WEEK_MS, 1, 10)),
      isAbout: ({ raisedBy, evidence }) => raisedBy === 'R3' && evidence.items[0]?.key === reopened,
    },
  ];
}

/** Planted problems that began or happened while the weeks passed, and who was told of them, and when. */
export function foretold(
  demo: SpanningOrganisation,
  { said, stories, period }: WeeksWalked,
): readonly Foretold[] {
  const rules = new Map(stories.map(({ risk }) => [risk.id, risk]));
  const news = said
    .filter(({ what }) => NEWS.test(what))
    .flatMap(({ at, tells }) =>
      tells.flatMap((tell) => {
        const risk = rules.get(tell.split(' ')[0] ?? '');
        return risk === undefined ? [] : [{ risk, told: at }];
      }),
    )
    .toSorted((a, b) => a.told - b.told);
  return plantedProblems(demo)
    .filter(({ at, since }) => at >= period.from && since < period.to)
    .map(({ name, loss, at, since, isAbout }) => {
      const first = news.find(({ risk, told }) => told >= since && isAbout(risk));
      return {
        name,
        loss,
        at,
        by: first === undefined ? null : { rule: first.risk.raisedBy, told: first.told },
      };
    });
}

/**
 * What a risk turned out to be. `true`: it became an issue; the item that was too old was slower than 85 % of its like in
 * the end; or, where no day and no item tells, it held for a week or more. `false`: it recovered before. `late`:
 * it was an issue when it was raised. `open`: nobody can tell yet.
 */
type Outcome = 'true' | 'false' | 'late' | 'open';

/** Rules that say by when, and then say that it has happened. */
const DATED: readonly string[] = ['R1', 'R2', 'R4', 'R5', 'R6', 'R9', 'R11', 'R12'];

export interface RuleOutcomes {
  readonly rule: string;
  /** Risks that the rule found. */
  readonly found: number;
  /** Of these, how many were over before anybody was told. */
  readonly unheard: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Days from telling to loss, of those that came true on a day; the shortest first. */
  readonly leads: readonly number[];
}

export function outcomesByRule(
  { stories, toldAt, period }: WeeksWalked,
  isSlow: IsSlow,
): readonly RuleOutcomes[] {
  const byRule = Map.groupBy(stories, ({ risk }) => risk.raisedBy);
  return [...byRule]
    .toSorted(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1)))
    .map(([rule, all]) => {
      const heard = all.filter(({ risk }) => toldAt.has(risk.id));
      const outcomes: Record<Outcome, number> = { true: 0, false: 0, late: 0, open: 0 };
      const leads: number[] = [];
      for (const story of heard) {
        const outcome = outcomeOf(story, period.to, isSlow);
        outcomes[outcome] += 1;
        const at = issueAt(story);
        if (outcome === 'true' && at !== null) {
          leads.push((at - (toldAt.get(story.risk.id) ?? at)) / DAY_MS);
        }
      }
      return {
        rule,
        found: all.length,
        unheard: all.length - heard.length,
        outcomes,
        leads: leads.toSorted((a, b) => a - b),
      };
    });
}

function outcomeOf(story: RiskStory, until: Instant, isSlow: IsSlow): Outcome {
  const { risk, events } = story;
  const isDated = DATED.includes(risk.raisedBy);
  if (isDated) {
    const at = issueAt(story);
    if (at !== null) return at === risk.firstSeenAt ? 'late' : 'true';
    return risk.condition === 'clear' ? 'false' : 'open';
  }
  const [item] = risk.evidence.items;
  if (risk.raisedBy === 'R3' && item !== undefined) {
    return isSlow(item.source, item.id) ? 'true' : 'false';
  }
  const recovered = events.find(({ happening }) => happening.what === 'recovered')?.at ?? null;
  if ((recovered ?? until) - risk.firstSeenAt >= WEEK_MS) return 'true';
  return recovered === null ? 'open' : 'false';
}

function issueAt({ events }: RiskStory): Instant | null {
  return events.find(({ happening }) => signalIn(happening)?.nature === 'issue')?.at ?? null;
}

function signalIn(happening: RiskStory['events'][number]['happening']): RiskSignal | null {
  return 'signal' in happening ? happening.signal : null;
}

/** What was said twice, in words for whoever has to find out why; a reminder or a recovery may come again on another day. */
export function duplicatesIn({ said }: WeeksWalked): readonly string[] {
  const seen = new Set<string>();
  const twice: string[] = [];
  for (const { channel, kind, way, text, tells, what, at } of said) {
    // What stays as it is stands in the thread of each digest: every week has its own tables.
    if (way === 'update' || (kind === 'digest' && way === 'reply')) continue;
    const names = [
      `${channel}: ${AGAIN.test(what) ? dayOf(at, ZONE) : ''} ${text.replace(AS_OF, '')}`,
      ...(NEWS.test(what) ? tells.map((tell) => `${channel} ${tell}`) : []),
    ];
    for (const name of names) {
      if (seen.has(name)) twice.push(`${what} in ${name.slice(0, 200)}`);
      seen.add(name);
    }
  }
  return twice;
}

const AGAIN = /reminder|recovered/;
const NEWS = /raised|returned|escalated/;
/** The same words at another time are the same words. */
const AS_OF = /As of [^.]*\.?/g;
