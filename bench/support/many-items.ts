import type { PulledItem } from '../../src/core/domain/batch.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import type { FieldChange, HistoryEntry, ItemLink, Ref } from '../../src/core/domain/work-item.ts';
import { seeded } from '../../src/demo/organisation/random.ts';
import { TEAMS } from '../../src/demo/organisation/structure.ts';
import { copiesFor, named } from './many-arts.ts';
import { JIRA, NOW } from './setting.ts';

const HOUR_MS = 3_600_000;
export const YEARS_MS = 3 * 365.25 * 24 * HOUR_MS;
const TRANSITIONS = 11;
/** Every tenth item is a feature, the nine after it are its children. */
const FAMILY = 10;
const FIRST_ID = 100_001;

/** Name and id of the statuses on the way, some of it twice; the demo's Jira knows them all. */
const STORY_WAY = way(
  'Backlog 10000, Ready 10001, In Progress 3, Code Review 10003, In Progress 3, Code Review 10003, ' +
    'Waiting for QA 10004, Test 10006, In Progress 3, Test 10006, Ready to Release 10008, Done 10002',
);
const FEATURE_WAY = way(
  'Funnel 10020, Prioritised 10021, Implementing 10022, Prioritised 10021, Implementing 10022, ' +
    'Validating 10023, Implementing 10022, Validating 10023, Implementing 10022, Validating 10023, ' +
    'Implementing 10022, Done 10002',
);
const TYPES = ['Story 10001', 'Story 10001', 'Story 10001', 'Bug 10002', 'Task 10005'];
const LABELS = ['', '', '', '', '', '', 'tech-debt', 'tech-debt', 'security', 'compliance'];

function way(text: string): readonly Ref[] {
  return text.split(', ').map(refOf);
}

function refOf(text: string): Ref {
  const space = text.lastIndexOf(' ');
  return { id: text.slice(space + 1), name: text.slice(0, space) };
}

/** The n-th of `count` items: created in the order of their ids, 11 transitions and 6 other changes each, every eighth with a link. */
export function measuredItem(n: number, count: number): PulledItem {
  const random = seeded(n + 1);
  const family = Math.floor(n / FAMILY);
  const isFeature = n % FAMILY === 0;
  const { art, team, copy } = placeOf(n, count);
  const project = named(art.project.key, copy);
  const createdAt = instantOf(Math.floor(NOW - YEARS_MS * (1 - n / count)));
  const type = isFeature ? refOf('Feature 10000') : refOf(random.pick(TYPES));
  const label = random.pick(LABELS);
  const [statuses, hours] = isFeature ? [FEATURE_WAY, 120] : [STORY_WAY, 24];
  // One in fifty is left lying somewhere on the way.
  const steps = random.next() < 0.02 ? 1 + Math.floor(random.next() * 10) : TRANSITIONS;
  const history: HistoryEntry[] = [];
  let at = createdAt;
  let status = statuses[0]!;
  for (let step = 1; step <= steps; step += 1) {
    at = instantOf(at + Math.floor(random.around(hours, 0.8) * HOUR_MS));
    if (at > NOW) break;
    const to = statuses[step]!;
    history.push(entry(history, at, { field: 'status', name: 'status', from: [status], to: [to] }));
    status = to;
    if (step % 2 === 1) history.push(entry(history, at, otherChange(n, step)));
  }
  return {
    item: {
      source: JIRA,
      id: String(FIRST_ID + n),
      key: keyOf(n, count),
      url: `https://demo.example.com/browse/${project}-${n + 1}`,
      title: `Measured item ${n + 1} of ${team.name}`,
      project: { id: named(art.project.id, copy), name: project },
      type,
      status,
      parent: isFeature
        ? null
        : { id: String(FIRST_ID + family * FAMILY), key: keyOf(family * FAMILY, count) },
      createdAt,
      updatedAt: at > NOW ? NOW : at,
      fields: {
        components: [{ id: componentId(art, team), name: team.name }],
        labels: label === '' ? [] : [{ id: null, name: label }],
        priority: [{ id: '3', name: 'Medium' }],
        assignee: [{ id: `u-${n % 300}`, name: '' }],
        customfield_10016: [{ id: null, name: String(1 + (n % 8)) }],
      },
      links: linksOf(n, count),
      remoteLinks: [],
      deletion: null,
    },
    history,
    prose: [],
    truncated: false,
  };
}

/** A family belongs to one team of one of the copies. */
function placeOf(n: number, count: number): (typeof TEAMS)[number] & { readonly copy: number } {
  const household = seeded(Math.floor(n / FAMILY) + 1_000_003);
  const team = household.pick(TEAMS);
  return { ...team, copy: Math.floor(household.next() * copiesFor(count)) };
}

function keyOf(n: number, count: number): string {
  const { art, copy } = placeOf(n, count);
  return `${named(art.project.key, copy)}-${n + 1}`;
}

/** Every eighth needs one of two families before, which mostly is another team's; neither is a feature. */
function linksOf(n: number, count: number): readonly ItemLink[] {
  const other = n - 24;
  if (n % 8 !== 3 || other < 0) return [];
  const end = { id: String(FIRST_ID + other), key: keyOf(other, count) };
  return [{ phrase: 'is blocked by', type: 'Blocks', other: end }];
}

function entry(
  before: readonly HistoryEntry[],
  at: Instant,
  change: Omit<FieldChange, 'mode'>,
): HistoryEntry {
  return { id: String(before.length + 1), at, changes: [{ ...change, mode: 'replace' }] };
}

/** What trackers write beside transitions: people and sprints. */
function otherChange(n: number, step: number): Omit<FieldChange, 'mode'> {
  if (step % 4 === 1) {
    const from = step === 1 ? [] : [{ id: `u-${(n + step) % 300}`, name: '' }];
    const to = [{ id: `u-${(n + step + 4) % 300}`, name: '' }];
    return { field: 'assignee', name: 'assignee', from, to };
  }
  const to = [{ id: String(100 + step), name: `Sprint ${step}` }];
  return { field: 'sprints', name: 'Sprint', from: [], to };
}

function componentId(art: (typeof TEAMS)[number]['art'], team: { readonly id: string }): string {
  return `${art.project.id}${art.teams.findIndex(({ id }) => id === team.id) + 1}`;
}
