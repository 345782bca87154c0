import type { Edit } from '../jira/draft.ts';
import type { DemoCalendar } from './calendar.ts';
import { deliverySteps } from './delivery.ts';
import type { Shift } from './delivery.ts';
import type { Life, Step } from './life.ts';
import { reaches } from './life.ts';
import { plannedFeature, plannedWork } from './planning.ts';
import { TEAMS } from './structure.ts';
import type { Placed } from './structure.ts';
import { afterWork, dayAt, mondayOf, WEEK_MS } from './working-time.ts';

/** Weeks of work before the first of the told ones, so that nothing begins at zero. */
const LEAD_WEEKS = 3;
const ITEMS_A_DAY = 2.55;
const FEATURES_A_WEEK = 0.42;

const VERBS = ['Show', 'Validate', 'Store', 'Import', 'Export', 'Migrate', 'Notify on', 'Limit'];
const THINGS = ['refunds', 'limits', 'statements', 'mandates', 'addresses', 'claims', 'tokens'];
const PLACES = [
  'in the app',
  'for partners',
  'in batches',
  'across regions',
  'at night',
  'by rule',
];

/** Every feature, story, bug, task and sub-task of the organisation, in no particular order. */
export function backlog(shift: Shift): Life[] {
  const lives: Life[] = [];
  for (const placed of TEAMS) {
    const features = teamFeatures(shift, placed);
    const items = teamItems(shift, placed, features);
    lives.push(...features, ...items, ...items.flatMap((item) => subtasks(shift, placed, item)));
  }
  return lives;
}

function teamFeatures(shift: Shift, placed: Placed): Life[] {
  const { random, calendar } = shift;
  const features: Life[] = [];
  const begin = calendar.begin - (LEAD_WEEKS + 4) * WEEK_MS;
  for (let week = begin; week < lastPlanned(calendar); week += WEEK_MS) {
    if (!random.chance(FEATURES_A_WEEK)) continue;
    const created = dayAt(week, random.between(0, 4), random.between(8, 15));
    features.push(plannedFeature(shift, feature(shift, placed, created)));
  }
  return features;
}

/** What is begun in the rest of the running PI is known already: it was planned. */
function lastPlanned(calendar: DemoCalendar): number {
  return calendar.piAt(calendar.now).to;
}

function feature({ random }: Shift, placed: Placed, created: number): Life {
  const steps: Step[] = [];
  let at = created;
  function go(hours: number, edit: Edit): void {
    at = afterWork(at, hours);
    steps.push({ at, edit });
  }
  go(random.around(60, 0.6), { status: 'Prioritised' });
  if (random.chance(0.05)) go(random.around(40, 0.5), { status: 'Rejected' });
  else {
    go(random.around(40, 0.6), { status: 'Implementing' });
    go(random.around(150, 0.4), { status: 'Validating' });
    go(random.around(30, 0.5), { status: 'Done' });
  }
  const first = { status: 'Funnel', components: [placed.team.name], labels: labels(random.next()) };
  return { ...about(placed, 'Feature', random), created, first, steps, parent: null };
}

function teamItems(shift: Shift, placed: Placed, features: readonly Life[]): Life[] {
  const { random, calendar } = shift;
  const items: Life[] = [];
  const begin = mondayOf(calendar.begin) - LEAD_WEEKS * WEEK_MS;
  for (let week = begin; week < lastPlanned(calendar); week += WEEK_MS) {
    for (let day = 0; day < 5; day += 1) {
      const many = Math.floor(ITEMS_A_DAY) + (random.chance(ITEMS_A_DAY % 1) ? 1 : 0);
      for (let i = 0; i < many; i += 1) {
        const created = dayAt(week, day, 8) + random.between(0, 9 * 3_600_000 - 1);
        items.push(item(shift, placed, created, features));
      }
    }
  }
  return items;
}

function item(shift: Shift, placed: Placed, created: number, features: readonly Life[]): Life {
  const { random } = shift;
  const type = random.chance(0.2) ? 'Bug' : random.chance(0.15) ? 'Task' : 'Story';
  const steps = deliverySteps(shift, placed, created);
  const bug = type === 'Bug' && random.chance(0.15) ? ['production'] : [];
  const first = {
    status: 'Backlog',
    components: componentsOf(shift, placed),
    labels: [...labels(random.next()), ...bug],
    points: type === 'Story' ? random.pick([1, 2, 3, 5, 8]) : null,
  };
  const life = { ...about(placed, type, random), created, first, steps, parent: null };
  // Bugs are mended as they come, by capacity that no PI has planned.
  const planned = type === 'Bug' ? life : plannedWork(shift, life);
  const begun = steps[0]?.at ?? created;
  const open = features.filter((one) => one.created < planned.created && isOpen(one, begun));
  const parent = open.length === 0 || random.chance(0.2) ? null : random.pick(open);
  return { ...planned, parent };
}

function isOpen(feature: Life, at: number): boolean {
  const from = reaches(feature, 'Prioritised');
  const to = reaches(feature, 'Validating');
  return from !== null && to !== null && from <= at && at < to;
}

/** Mostly one team; now and then nobody's, or two teams'. */
function componentsOf({ random }: Shift, placed: Placed): readonly string[] {
  if (random.chance(0.015)) return [];
  const others = placed.art.teams.filter((team) => team !== placed.team);
  if (random.chance(0.01)) return [placed.team.name, random.pick(others).name];
  return [placed.team.name];
}

function subtasks(shift: Shift, placed: Placed, parent: Life): Life[] {
  const { random } = shift;
  const begun = reaches(parent, 'In Progress');
  if (parent.type !== 'Story' || begun === null || !random.chance(0.09)) return [];
  return Array.from({ length: random.between(1, 2) }, () => {
    const created = afterWork(begun, random.around(2, 0.5));
    const started = afterWork(created, random.around(3, 0.5));
    const steps = [
      { at: started, edit: { status: 'In Progress' } },
      { at: afterWork(started, random.around(6, 0.5)), edit: { status: 'Done' } },
    ];
    const first = { status: 'Ready', components: [placed.team.name] };
    return { ...about(placed, 'Sub-task', random), created, first, steps, parent };
  });
}

function labels(draw: number): readonly string[] {
  if (draw < 0.05) return ['security'];
  if (draw < 0.17) return ['tech-debt'];
  if (draw < 0.19) return ['compliance'];
  return [];
}

function about(
  placed: Placed,
  type: string,
  random: Shift['random'],
): Pick<Life, 'art' | 'team' | 'type' | 'summary'> {
  const summary = `${random.pick(VERBS)} ${random.pick(THINGS)} ${random.pick(PLACES)}`;
  return { ...placed, type, summary };
}
