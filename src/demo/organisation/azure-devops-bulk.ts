import { authoring } from '../azure-devops/authoring.ts';
import type { Authoring, Edit } from '../azure-devops/authoring.ts';
import { areaPath, azureDevOpsArt, azureDevOpsHouse, sprintPath } from './azure-devops-house.ts';
import { demoCalendar } from './calendar.ts';
import type { DemoCalendar } from './calendar.ts';
import { seeded } from './random.ts';
import type { Random } from './random.ts';

export interface AzureDevOpsBulkOptions {
  readonly items: number;
  readonly seed: number;
  readonly now: number;
  /** Per item, the first one included. */
  readonly revisions?: number;
  readonly years?: number;
}

interface Shape extends Required<AzureDevOpsBulkOptions> {
  readonly calendar: DemoCalendar;
  readonly random: Random;
  /** Items that begin between one step of an item and its next. */
  readonly lag: number;
}

const YEAR_MS = 365.25 * 86_400_000;
const STEPS_TOGETHER = 40;
const STORIES_A_FEATURE = 20;
const STORIES_A_LINK = 50;

/** The way of an item, back-flow included; what comes after it are moves to other sprints. */
const WAY: readonly string[] = [
  'Approved',
  'Active',
  'In Review',
  'Waiting for Test',
  'Test',
  'Active',
  'In Review',
  'Waiting for Test',
  'Test',
  'Ready to Release',
];

const FEATURE_WAY: readonly string[] = ['Prioritised', 'Active', 'Validating'];

/**
 * Very many work items of one project, for measuring: their revisions lie among those of others, as in an organisation
 * where hundreds are under way at any time.
 */
export function bulkAzureDevOps(options: AzureDevOpsBulkOptions): Authoring {
  const calendar = demoCalendar(options.now);
  const author = authoring(azureDevOpsHouse(calendar));
  const shape: Shape = {
    revisions: 15,
    years: 3,
    ...options,
    calendar,
    random: seeded(options.seed),
    lag: Math.max(1, Math.floor(options.items / STEPS_TOGETHER)),
  };
  const ticks = shape.items + shape.lag * shape.revisions;
  const begin = shape.now - shape.years * YEAR_MS;
  const ids: number[] = [];
  for (let tick = 0; tick < ticks; tick += 1) {
    const at = Math.floor(begin + (tick / ticks) * shape.years * YEAR_MS);
    for (let step = shape.revisions - 1; step >= 0; step -= 1) {
      const number = tick - step * shape.lag;
      if (number < 0 || number >= shape.items) continue;
      if (step === 0) ids.push(begun(author, shape, number, at, ids));
      else author.edit(ids[number]!, at, stepOf(shape, number, step));
    }
  }
  return author;
}

function begun(
  author: Authoring,
  shape: Shape,
  number: number,
  at: number,
  ids: readonly number[],
): number {
  const { random } = shape;
  const feature = isFeature(number);
  const { project, teams } = azureDevOpsArt();
  const parent = feature ? null : (ids[number - (number % STORIES_A_FEATURE)] ?? null);
  const id = author.create({
    project: project.name,
    type: feature ? 'Feature' : random.pick(['User Story', 'User Story', 'Bug', 'Enabler']),
    title: `Work ${number} that somebody wants done before the next release`,
    at,
    area: areaPath(random.pick(teams).name),
    parent,
    tags: random.chance(0.2) ? ['tech-debt'] : [],
    values: { 'Microsoft.VSTS.Scheduling.StoryPoints': random.pick([1, 2, 3, 5, 8]) },
  });
  if (number % STORIES_A_LINK === STORIES_A_LINK - 1) author.link(id, ids[number - 1]!, at);
  return id;
}

function stepOf({ random, calendar, revisions }: Shape, number: number, step: number): Edit {
  const last = step === revisions - 1;
  const assignedTo = random.between(10, 200);
  if (last) return { state: 'Closed', assignedTo };
  const way = isFeature(number) ? FEATURE_WAY : WAY;
  const state = way[step - 1];
  if (state === undefined) {
    return { iteration: sprintPath(calendar, random.pick(calendar.sprints)), assignedTo };
  }
  return { state, assignedTo };
}

function isFeature(number: number): boolean {
  return number % STORIES_A_FEATURE === 0;
}
