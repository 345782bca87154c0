import { issueRegister } from '../jira/site.ts';
import type { HistoryText, JiraSite, SiteIssue } from '../jira/site.ts';
import { SPRINT, STORY_POINTS } from '../jira/vocabulary.ts';
import { AUTHORS, fillerFields } from './bulk-filler.ts';
import { demoCalendar } from './calendar.ts';
import { jiraHouse } from './jira-house.ts';
import { seeded } from './random.ts';
import { TEAMS } from './structure.ts';
import type { Placed } from './structure.ts';

export interface BulkOptions {
  readonly issues: number;
  readonly seed: number;
  readonly now: number;
  readonly transitionsPerIssue?: number;
  readonly otherChanges?: number;
  readonly years?: number;
}

interface Shape extends Required<BulkOptions> {
  readonly house: Omit<JiraSite, 'issues'>;
}

const YEAR_MS = 365.25 * 86_400_000;
const HOUR_MS = 3_600_000;
const FIRST_ID = 100_001;
const TYPES = ['Story', 'Story', 'Story', 'Bug', 'Task'];
const LABELS = ['', '', '', '', '', '', 'tech-debt', 'tech-debt', 'security', 'compliance'];

/** Where work goes from here, back-flow included; the way begins in Backlog and ends in Done. */
const NEXT: Readonly<Record<string, string>> = {
  Backlog: 'Ready',
  Ready: 'In Progress',
  'In Progress': 'Code Review',
  'Code Review': 'Waiting for QA',
  'Waiting for QA': 'Test',
  Test: 'In Progress',
};

/**
 * Very many full-size issues of the demo's teams, for measuring. Nothing but an index is kept: texts are made from the
 * issue's number whenever they are asked for, so that a hundred thousand fit.
 */
export function bulkSite(options: BulkOptions): JiraSite {
  const shape: Shape = {
    transitionsPerIssue: 11,
    otherChanges: 11,
    years: 3,
    ...options,
    house: jiraHouse(demoCalendar(options.now)),
  };
  const issues = Array.from({ length: shape.issues }, (_, n) => bulkIssue(shape, n));
  return { ...shape.house, title: 'Bulk', issues: issueRegister(issues) };
}

interface Move {
  readonly at: number;
  readonly from: string;
  readonly to: string;
}

interface Plan {
  readonly placed: Placed;
  readonly type: string;
  readonly label: string;
  readonly created: number;
  readonly moves: readonly Move[];
  readonly others: readonly number[];
}

function bulkIssue(shape: Shape, n: number): SiteIssue {
  const plan = planOf(shape, n);
  const { project } = plan.placed.art;
  const status = named(shape.house.statuses, plan.moves.at(-1)?.to ?? 'Backlog');
  const updated = Math.max(plan.created, plan.moves.at(-1)?.at ?? 0, plan.others.at(-1) ?? 0);
  const id = String(FIRST_ID + n);
  const key = `${project.key}-${n + 1}`;
  return {
    id,
    key,
    self: `${shape.house.url}/rest/api/3/issue/${id}`,
    formerKeys: [],
    project,
    type: named(shape.house.types, plan.type),
    status: { id: status.id, name: status.name },
    created: plan.created,
    updated,
    remoteLinks: [],
    fields: () => fieldsOf(shape, plan.placed, n, updated),
    histories: () => historiesOf(shape, n),
  };
}

function planOf(shape: Shape, n: number): Plan {
  const random = seeded(shape.seed * 1_000_003 + n);
  const placed = random.pick(TEAMS);
  const [type, label] = [random.pick(TYPES), random.pick(LABELS)];
  const created = Math.floor(shape.now - random.next() * shape.years * YEAR_MS);
  const moves: Move[] = [];
  let [at, from] = [created, 'Backlog'];
  for (let i = 1; i <= shape.transitionsPerIssue; i += 1) {
    at += Math.floor(random.around(20, 0.8) * HOUR_MS);
    if (at > shape.now) break;
    const to = i === shape.transitionsPerIssue ? 'Done' : NEXT[from]!;
    moves.push({ at, from, to });
    from = to;
  }
  const others: number[] = [];
  let other = created;
  for (let i = 0; i < shape.otherChanges; i += 1) {
    other += Math.floor(random.around(20, 0.8) * HOUR_MS);
    if (other > shape.now) break;
    others.push(other);
  }
  return { placed, type, label, created, moves, others };
}

function fieldsOf(
  shape: Shape,
  placed: Placed,
  n: number,
  updated: number,
): ReadonlyMap<string, string> {
  const plan = planOf(shape, n);
  const { id, key, name } = placed.art.project;
  const status = named(shape.house.statuses, plan.moves.at(-1)?.to ?? 'Backlog');
  const home = shape.house.projects.find((project) => project.key === key)!;
  const done = status.statusCategory.key === 'done';
  return new Map([
    ...fillerFields(),
    ['summary', `"Measured issue ${n + 1} of ${placed.team.name}"`],
    ['issuetype', JSON.stringify(named(shape.house.types, plan.type))],
    [
      'project',
      JSON.stringify({ self: `${shape.house.url}/rest/api/3/project/${id}`, id, key, name }),
    ],
    ['status', JSON.stringify(status)],
    ['created', `"${jiraDate(plan.created)}"`],
    ['updated', `"${jiraDate(updated)}"`],
    ['resolutiondate', done ? `"${jiraDate(plan.moves.at(-1)!.at)}"` : 'null'],
    ['labels', plan.label === '' ? '[]' : `["${plan.label}"]`],
    ['components', JSON.stringify([named(home.components, placed.team.name)])],
    [STORY_POINTS, String(1 + (n % 8))],
  ]);
}

function historiesOf(shape: Shape, n: number): readonly HistoryText[] {
  const plan = planOf(shape, n);
  const author = AUTHORS[n % AUTHORS.length]!;
  let id = (FIRST_ID + n) * 100;
  const moved = plan.moves.map((move) => {
    const [from, to] = [
      named(shape.house.statuses, move.from),
      named(shape.house.statuses, move.to),
    ];
    const items =
      `[{"field":"status","fieldtype":"jira","fieldId":"status","from":"${from.id}",` +
      `"fromString":"${from.name}","to":"${to.id}","toString":"${to.name}"}]`;
    return { at: move.at, items, fieldIds: ['status'] };
  });
  const others = plan.others.map((at, i) => ({ at, ...otherChange(i, n) }));
  return [...moved, ...others]
    .sort((a, b) => a.at - b.at)
    .map((entry) => ({ ...entry, id: String((id += 1)), author }));
}

function otherChange(
  i: number,
  n: number,
): { readonly items: string; readonly fieldIds: string[] } {
  const pick = i % 4;
  if (pick === 0) return change('assignee', 'jira', 'assignee', null, `Person ${(n + i) % 300}`);
  if (pick === 1) return change('Rank', 'custom', 'customfield_10019', '', 'Ranked higher');
  if (pick === 2) return change('Sprint', 'custom', SPRINT, '', 'Sprint 7');
  return change('description', 'jira', 'description', null, 'A text of middling length.');
}

function change(
  field: string,
  fieldtype: string,
  fieldId: string,
  from: string | null,
  to: string,
): { readonly items: string; readonly fieldIds: string[] } {
  const before = from === null ? 'null' : `"${from}"`;
  const items =
    `[{"field":"${field}","fieldtype":"${fieldtype}","fieldId":"${fieldId}","from":${before},` +
    `"fromString":${before},"to":"","toString":"${to}"}]`;
  return { items, fieldIds: [fieldId] };
}

function named<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  return list.find((entry) => entry.name === name)!;
}

function jiraDate(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}
