import type { Measure } from '../../domain/measure.ts';
import type { Chance } from '../../dependencies/state.ts';
import type { PiObjective, ProgramIncrement } from '../../domain/program-increment.ts';
import { DAY_MS } from '../../domain/time.ts';
import { lastMoment, piStays, stayOf } from '../../metrics/pi-membership.ts';
import type { PlannedItem } from '../../placement/plan.ts';
import type { RuleFacts } from './facts.ts';
import type { RuleThresholds } from './settings.ts';
import { compare, figure, itemName, raised, riskKey, unjudged } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { counted, dayBefore, keyWords, nameWords } from './words.ts';

const URGENT_DAYS = 14;
const HARDLY = 0.2;
/** For so long a PI that is over is still talked about. */
const RECENT_DAYS = 28;

/**
 * PI objective or feature unlikely: an objective or a feature of a running PI is done by the end of the PI with a chance below 50 %.
 *
 * An objective is at most as likely as its least likely open item. A feature that an objective of the ART names is told
 * there and not apart. High where the chance is below 20 % or the PI ends within 14 days, but never for an uncommitted
 * objective, nor for a feature that joined the PI after its planning: nobody promised those. What is still open when the PI is over is an issue for 28 days; a committed objective is then high.
 *
 * @example Two open items with chances of 80 % and 40 %, 30 days before the end: at most 40 %, a medium risk.
 */
export function piUnlikely(facts: RuleFacts, threshold: RuleThresholds['R9']): readonly Verdict[] {
  const { scope, begunPis } = facts;
  if (begunPis.length === 0) {
    return [unjudged('R9', scope.id, 'not-configured', 'no PI of this ART has begun')];
  }
  return begunPis.flatMap((pi) => {
    const objectives = pi.objectives.filter(({ art }) => art === scope.id);
    const named = new Set<PlannedItem>();
    const ofObjectives = objectives.flatMap((objective) => {
      const items = objective.items.flatMap((name) => facts.itemsNamed(name));
      for (const item of items) named.add(item);
      return objectiveVerdict(objective, items, { pi, facts, threshold });
    });
    const ofFeatures = featuresOf(pi, facts).flatMap((feature) =>
      featureVerdict(feature, named.has(feature), { pi, facts, threshold }),
    );
    return [...ofObjectives, ...ofFeatures];
  });
}

interface Frame {
  readonly pi: ProgramIncrement;
  readonly facts: RuleFacts;
  readonly threshold: RuleThresholds['R9'];
}

/** Open features that are in the PI now, or were when it ended. */
function featuresOf(pi: ProgramIncrement, { features, scope, asOf }: RuleFacts): PlannedItem[] {
  const teams = new Set(scope.teams);
  const at = lastMoment(pi, asOf);
  return features.filter(
    (item) => item.closedAt === null && stayOf(piStays(item, pi, teams), at) !== undefined,
  );
}

/** What a verdict is about. */
interface Subject {
  readonly key: string;
  readonly name: string;
  readonly committed: boolean;
  readonly isObjective: boolean;
  readonly open: readonly PlannedItem[];
  /** Items that are no longer to be done do not count. */
  readonly all: number;
}

function objectiveVerdict(
  objective: PiObjective,
  items: readonly PlannedItem[],
  frame: Frame,
): Verdict[] {
  const { pi, facts } = frame;
  const key = riskKey('R9', facts.scope.id, pi.id, 'objective', objective.id);
  const all = items.filter(({ closedAt, end }) => closedAt === null || end !== null);
  if (all.length === 0) {
    const why = 'the objective names no item that is known here';
    return [unjudged('R9', facts.scope.id, 'not-configured', why, [key])];
  }
  const open = all.filter(({ end }) => end === null);
  if (open.length === 0) return [];
  const name = `Objective “${nameWords(objective.title)}”`;
  const { committed } = objective;
  return judged({ key, name, committed, isObjective: true, open, all: all.length }, frame);
}

function featureVerdict(feature: PlannedItem, isNamed: boolean, frame: Frame): Verdict[] {
  const { pi, facts } = frame;
  const key = riskKey('R9', facts.scope.id, pi.id, itemName(feature));
  if (isNamed) {
    const why = 'an objective names the feature';
    return [unjudged('R9', facts.scope.id, 'covered', why, [key])];
  }
  const name = keyWords(feature);
  const committed = isPlanned(feature, frame);
  return judged({ key, name, committed, isObjective: false, open: [feature], all: 1 }, frame);
}

/** In the PI when its planning ended; while it is being planned, now. */
function isPlanned(feature: PlannedItem, { pi, facts: { scope, asOf } }: Frame): boolean {
  if (asOf < pi.graceEnds) return true;
  return stayOf(piStays(feature, pi, new Set(scope.teams)), pi.graceEnds) !== undefined;
}

function judged(subject: Subject, frame: Frame): Verdict[] {
  const { pi, facts, threshold } = frame;
  const over = facts.asOf - pi.period.to;
  if (over > RECENT_DAYS * DAY_MS) {
    return [unjudged('R9', facts.scope.id, 'past', 'the PI is over', [subject.key])];
  }
  if (over >= 0) return [missed(subject, frame)];
  const chances = subject.open
    .map((item) => ({ item, chance: facts.chanceOf(item, pi.period.to) }))
    .toSorted(
      (a, b) =>
        valueOf(a.chance) - valueOf(b.chance) || compare(itemName(a.item), itemName(b.item)),
    );
  const [least] = chances;
  if (least?.chance.kind === 'measured' && least.chance.value.value < threshold.chance) {
    return [unlikely(subject, { ...least, chance: least.chance }, frame)];
  }
  if (chances.every(({ chance }) => chance.kind === 'measured')) return [];
  const why = 'too few finished items like it for a chance';
  return [unjudged('R9', facts.scope.id, 'too-few', why, [subject.key])];
}

function valueOf(chance: Measure<Chance>): number {
  return chance.kind === 'measured' ? chance.value.value : 1;
}

interface Least {
  readonly item: PlannedItem;
  readonly chance: Extract<Measure<Chance>, { readonly kind: 'measured' }>;
}

function unlikely(subject: Subject, { item, chance }: Least, { pi, facts }: Frame): Verdict {
  const { value, words } = chance.value;
  const left = (pi.period.to - facts.asOf) / DAY_MS;
  const isUrgent = subject.committed && (value < HARDLY || left <= URGENT_DAYS);
  const end = dayBefore(pi.period.to, facts.scope.zone);
  return raised({
    ...common(subject, pi, facts),
    title: `${subject.name} may not be done in ${pi.id}`,
    nature: 'risk',
    severity: isUrgent ? 'high' : 'medium',
    why: `${subject.name} is done by ${end}, the end of ${pi.id}, with a chance of ${subject.open.length > 1 ? 'at most ' : ''}${words}.${remarkOn(subject, item, pi)}`,
    figures: [
      figure('chance', words, `n = ${chance.n} finished items like ${keyWords(item)}`),
      ...openFigure(subject),
    ],
    items: [item, ...subject.open.filter((one) => one !== item)],
    weight: 1 - value,
  });
}

function remarkOn(subject: Subject, least: PlannedItem, { id }: ProgramIncrement): string {
  if (subject.isObjective) return ` ${keyWords(least)} is the least likely of its items.`;
  return subject.committed ? '' : ` It joined ${id} after planning.`;
}

function missed(subject: Subject, { pi, facts }: Frame): Verdict {
  return raised({
    ...common(subject, pi, facts),
    title: `${subject.name} was not done in ${pi.id}`,
    nature: 'issue',
    severity: subject.isObjective && subject.committed ? 'high' : 'medium',
    why: `${pi.id} ended on ${dayBefore(pi.period.to, facts.scope.zone)}, and ${subject.name} is not done.`,
    figures: openFigure(subject),
    items: subject.open,
    weight: 1,
  });
}

function common(
  { key }: Subject,
  pi: ProgramIncrement,
  { scope }: RuleFacts,
): {
  readonly rule: 'R9';
  readonly scope: string;
  readonly key: string;
  readonly expectedAt: ProgramIncrement['period']['to'];
  readonly pi: string;
} {
  return { rule: 'R9', scope: scope.id, key, expectedAt: pi.period.to, pi: pi.id };
}

function openFigure({ open, all }: Subject): ReturnType<typeof figure>[] {
  return [figure('not done', counted(open.length, 'item'), `of ${all}`)];
}
