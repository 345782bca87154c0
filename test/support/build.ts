import type { SourceDescription, StatusInfo } from '../../src/core/domain/description.ts';
import { sourceId } from '../../src/core/domain/ids.ts';
import type { SourceId } from '../../src/core/domain/ids.ts';
import type {
  MatchRule,
  Organisation,
  SourceRules,
  Team,
} from '../../src/core/domain/organisation.ts';
import { DAY_MS, instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import type { FlowState, Stage, Workflow } from '../../src/core/domain/workflow.ts';
import type {
  FieldChange,
  HistoryEntry,
  ItemHistory,
  Ref,
  WorkItem,
} from '../../src/core/domain/work-item.ts';
import { prepareModel } from '../../src/core/placement/model.ts';
import { placeItem } from '../../src/core/placement/place-item.ts';
import type { PlacedItem } from '../../src/core/placement/placed-item.ts';

export const JIRA: SourceId = sourceId('jira');

/** Day 0 is Monday 2026-01-05 00:00 UTC, the start of ISO week 2 of 2026. */
const MONDAY = 1_767_571_200_000;

/** The instant `day` days (fractions allowed) after Monday 2026-01-05 00:00 UTC. */
export function at(day: number): Instant {
  return instantOf(MONDAY + Math.round(day * DAY_MS));
}

const STATUSES: readonly (readonly [id: string, name: string, category: FlowState])[] = [
  ['1', 'Backlog', 'new'],
  ['2', 'Ready', 'waiting'],
  ['3', 'In Progress', 'active'],
  ['4', 'Review', 'active'],
  ['5', 'Waiting for Test', 'waiting'],
  ['6', 'Test', 'active'],
  ['7', 'On Hold', 'waiting'],
  ['8', 'Done', 'done'],
  ['9', 'Rejected', 'cancelled'],
  ['10', 'Migrated', 'new'],
];

/** A status by its name: the ids of the builders' tracker, or the name itself as the id of a status it does not know. */
export function status(name: string): Ref {
  const known = STATUSES.find(([, candidate]) => candidate === name);
  return { id: known?.[0] ?? `id-of-${name}`, name };
}

/** One item created on day 0 that has stood in Backlog ever since. */
export function anItem(key = 'PAY-1', overrides: Partial<WorkItem> = {}): ItemHistory {
  const item: WorkItem = {
    source: JIRA,
    id: numberOf(key),
    key,
    url: `https://tracker.invalid/browse/${key}`,
    title: `Title of ${key}`,
    project: { id: 'p1', name: 'Payments' },
    type: { id: 't1', name: 'Story' },
    status: status('Backlog'),
    parent: null,
    createdAt: at(0),
    updatedAt: at(0),
    fields: {},
    links: [],
    remoteLinks: [],
    deletion: null,
    ...overrides,
  };
  return { item, history: [] };
}

/** The same key always gives the same tracker id. */
function numberOf(key: string): string {
  return String(Array.from(key).reduce((sum, char) => (sum * 131 + char.charCodeAt(0)) % 1e12, 7));
}

/** An entry with the next history id. */
export function entered(
  history: ItemHistory,
  day: number,
  changes: readonly FieldChange[],
  id = String(100 + history.history.length),
): ItemHistory {
  const entry: HistoryEntry = { id, at: at(day), changes };
  return { item: history.item, history: [...history.history, entry] };
}

/** A change of one whole field; refs may be given as names. */
export function change(
  field: string,
  from: readonly (Ref | string)[],
  to: readonly (Ref | string)[],
  mode: FieldChange['mode'] = 'replace',
): FieldChange {
  return { field, name: field, mode, from: from.map(refOf), to: to.map(refOf) };
}

function refOf(value: Ref | string): Ref {
  return typeof value === 'string' ? { id: null, name: value } : value;
}

/** A status transition on `day`; the item then stands in `to`. */
export function moved(
  history: ItemHistory,
  from: string | Ref,
  to: string | Ref,
  day: number,
): ItemHistory {
  const before = typeof from === 'string' ? status(from) : from;
  const after = typeof to === 'string' ? status(to) : to;
  const next = entered(history, day, [change('status', [before], [after])]);
  return { item: { ...next.item, status: after }, history: next.history };
}

/** Transitions in a row, each as [status, day]; the first one leaves the status the item stands in. */
export function walked(
  history: ItemHistory,
  ...steps: readonly (readonly [to: string, day: number])[]
): ItemHistory {
  return steps.reduce((item, [to, day]) => moved(item, item.item.status, to, day), history);
}

/** A change of another field on `day`, which also becomes the item's current value. */
export function changed(
  history: ItemHistory,
  field: string,
  from: readonly (Ref | string)[],
  to: readonly (Ref | string)[],
  day: number,
): ItemHistory {
  const next = entered(history, day, [change(field, from, to)]);
  return { item: withField(next.item, field, to.map(refOf)), history: next.history };
}

function withField(item: WorkItem, field: string, value: readonly Ref[]): WorkItem {
  const first = value[0];
  if (first !== undefined && (field === 'type' || field === 'project')) {
    return { ...item, [field]: first };
  }
  if (first !== undefined && field === 'key') {
    return { ...item, key: first.name };
  }
  if (field === 'parent') {
    return { ...item, parent: first === undefined ? null : { id: first.id, key: first.name } };
  }
  return { ...item, fields: { ...item.fields, [field]: value } };
}

export function deleted(history: ItemHistory, day: number): ItemHistory {
  return {
    item: { ...history.item, deletion: { at: at(day), why: 'deleted' } },
    history: history.history,
  };
}

export function aStage(
  name: string,
  flow: FlowState,
  statuses: readonly string[] = [name],
  overrides: Partial<Stage> = {},
): Stage {
  return {
    name,
    flow,
    blocked: false,
    statuses: statuses.map((status) => ({ name: status })),
    wipLimit: null,
    ...overrides,
  };
}

/** Backlog · Ready · In progress · Review · Waiting for test · Test · On hold (blocked) · Done · Rejected; Migrated ignored. */
export function aWorkflow(overrides: Partial<Workflow> = {}): Workflow {
  return {
    id: 'delivery',
    applies: [],
    stages: [
      aStage('Backlog', 'new'),
      aStage('Ready', 'waiting'),
      aStage('In progress', 'active', ['In Progress']),
      aStage('Review', 'active'),
      aStage('Waiting for test', 'waiting', ['Waiting for Test']),
      aStage('Test', 'active'),
      aStage('On hold', 'waiting', ['On Hold'], { blocked: true }),
      aStage('Done', 'done'),
      aStage('Rejected', 'cancelled'),
    ],
    ignore: [{ name: 'Migrated' }],
    production: 'Done',
    ...overrides,
  };
}

export function aMatch(overrides: Partial<MatchRule> = {}): MatchRule {
  return {
    source: null,
    project: null,
    component: null,
    labels: [],
    types: [],
    areaPath: null,
    includeChildren: true,
    fields: [],
    fixVersion: null,
    iterationPath: null,
    ...overrides,
  };
}

export function aTeam(id: string, ...match: readonly MatchRule[]): Team {
  return { id, name: `Team ${id}`, zone: null, headcount: null, match };
}

/** One value stream `payments` with one ART `cards`: team `acquiring` owns project PAY, team `fraud` the label fraud elsewhere. */
export function anOrganisation(overrides: Partial<Organisation> = {}): Organisation {
  const teams = [
    aTeam('acquiring', aMatch({ project: 'PAY' })),
    aTeam('fraud', aMatch({ labels: ['fraud'] })),
  ];
  return {
    zone: 'UTC',
    sources: [sourceRules()],
    workflows: [aWorkflow()],
    levels: [
      { name: 'story', types: ['Story', 'Bug'].map((type) => ({ source: null, type })) },
      { name: 'feature', types: [{ source: null, type: 'Epic' }] },
    ],
    kindRules: [{ kind: 'defect', types: ['Bug'], labels: [], projects: [] }],
    defaultKind: 'feature',
    metrics: {
      floor: 5,
      scopeLevels: {
        team: { level: 'story', orphans: [] },
        art: { level: 'story', orphans: [] },
        'value-stream': { level: 'feature', orphans: ['defect', 'risk', 'debt'] },
        portfolio: { level: 'feature', orphans: ['defect', 'risk', 'debt'] },
      },
      blockedByLinks: false,
      constraintWeeks: 12,
      unreleasedAfterMs: 30 * 86_400_000,
      workingCalendar: null,
    },
    pis: [],
    escaped: null,
    deployments: null,
    valueStreams: [
      {
        id: 'payments',
        name: 'Payments',
        zone: null,
        coordination: null,
        arts: [
          {
            id: 'cards',
            name: 'Cards ART',
            kind: 'stream-aligned',
            zone: null,
            headcount: null,
            channel: null,
            people: {},
            teams,
          },
        ],
      },
    ],
    ...overrides,
  };
}

export function sourceRules(overrides: Partial<SourceRules> = {}): SourceRules {
  return {
    id: JIRA,
    flagged: ['Flagged'],
    blockedTags: ['blocked'],
    team: 'Team',
    storyPoints: 'Story Points',
    needBy: null,
    dependencyLinks: ['is blocked by'],
    flippedLinks: [],
    tracker: 'jira',
    baseUrl: 'https://tracker.invalid',
    staleAfterMs: 7_200_000,
    ...overrides,
  };
}

export function aStatus(id: string, name: string, category: FlowState, live = true): StatusInfo {
  return { id, name, category, projects: [], live };
}

export function aDescription(overrides: Partial<SourceDescription> = {}): SourceDescription {
  return {
    source: JIRA,
    at: at(0),
    statuses: STATUSES.map(([id, name, category]) => aStatus(id, name, category)),
    types: [
      { id: 't1', name: 'Story', hierarchy: 0 },
      { id: 't2', name: 'Bug', hierarchy: 0 },
      { id: 't3', name: 'Epic', hierarchy: 1 },
    ],
    fields: [
      { key: 'customfield_1', name: 'Flagged', custom: true },
      { key: 'customfield_2', name: 'Team', custom: true },
      { key: 'customfield_3', name: 'Story Points', custom: true },
    ],
    linkTypes: [{ name: 'Blocks', inward: 'is blocked by', outward: 'blocks' }],
    projects: [
      { id: 'p1', key: 'PAY', name: 'Payments', components: [], versions: [] },
      { id: 'p2', key: 'LED', name: 'Ledger', components: [], versions: [] },
    ],
    boards: [],
    ...overrides,
  };
}

/** Places an item with the builders' organisation and tracker (or the given ones); throws where it is not there yet. */
export function placed(
  history: ItemHistory,
  asOfDay: number,
  organisation: Organisation = anOrganisation(),
  description: SourceDescription = aDescription(),
): PlacedItem {
  const model = prepareModel(organisation, new Map([[description.source, description]]));
  const item = placeItem(history, model, at(asOfDay));
  if (item === null) {
    throw new Error(`${history.item.key} was created after day ${asOfDay}`);
  }
  return item;
}

/** A finished story of team acquiring: in progress from day 1, done on day 5, seen as of day 10. For `visits` and `stays` that matter, use `placed`. */
export function aPlacedItem(overrides: Partial<PlacedItem> = {}): PlacedItem {
  const story = walked(anItem(overrides.key), ['In Progress', 1], ['Done', 5]);
  return { ...placed(story, 10), ...overrides };
}
