import type { EmptySite } from '../jira/authored.ts';
import type { RawSprint, SiteBoard, SiteProject } from '../jira/raw.ts';
import {
  rawComponent,
  rawLinkType,
  rawStatus,
  rawType,
  rawVersion,
  SYSTEM_FIELDS,
  USUAL_CUSTOM_FIELDS,
} from '../jira/vocabulary.ts';
import type { DemoCalendar, DemoSprint } from './calendar.ts';
import { ARTS, REVIEW_IN_CHINESE, UNMAPPED } from './structure.ts';
import type { DemoArt } from './structure.ts';

const URL = 'https://demo.example.com';

/** The demo's Jira before anybody has written an issue. */
export function jiraHouse(calendar: DemoCalendar, arts: readonly DemoArt[] = ARTS): EmptySite {
  return {
    url: URL,
    title: 'Demo',
    zone: 'Europe/Berlin',
    statuses: [
      rawStatus(URL, '10000', 'Backlog', 'new'),
      rawStatus(URL, '10001', 'Ready', 'new'),
      rawStatus(URL, '3', 'In Progress', 'indeterminate'),
      rawStatus(URL, '10003', 'Code Review', 'indeterminate'),
      rawStatus(URL, '10004', 'Waiting for QA', 'indeterminate'),
      rawStatus(URL, '10006', 'Test', 'indeterminate'),
      rawStatus(URL, '10007', 'Impeded', 'indeterminate'),
      rawStatus(URL, '10008', 'Ready to Release', 'indeterminate'),
      rawStatus(URL, '10002', 'Done', 'done'),
      rawStatus(URL, '10009', 'Rejected', 'done'),
      rawStatus(URL, '10010', REVIEW_IN_CHINESE.status, 'indeterminate'),
      rawStatus(URL, '10011', UNMAPPED.status, 'indeterminate'),
      rawStatus(URL, '10020', 'Funnel', 'new'),
      rawStatus(URL, '10021', 'Prioritised', 'new'),
      rawStatus(URL, '10022', 'Implementing', 'indeterminate'),
      rawStatus(URL, '10023', 'Validating', 'indeterminate'),
    ],
    types: [
      rawType(URL, '10004', 'Sub-task', -1),
      rawType(URL, '10001', 'Story', 0),
      rawType(URL, '10002', 'Bug', 0),
      rawType(URL, '10005', 'Task', 0),
      rawType(URL, '10000', 'Feature', 1),
    ],
    fields: [...SYSTEM_FIELDS, ...USUAL_CUSTOM_FIELDS],
    linkTypes: [
      rawLinkType(URL, '10000', 'Blocks', 'is blocked by', 'blocks'),
      rawLinkType(URL, '10003', 'Relates', 'relates to', 'relates to'),
    ],
    projects: arts.map((art) => projectOf(art, calendar)),
    boards: arts.map((art) => boardOf(art, ARTS.indexOf(art) + 1, calendar)),
  };
}

/** The sprint of a project at an instant; ids are unique in a site. */
export function sprintId(art: DemoArt, sprint: DemoSprint): number {
  return (ARTS.indexOf(art) + 1) * 100 + sprint.number;
}

function projectOf(art: DemoArt, calendar: DemoCalendar): SiteProject {
  const { id, key, name } = art.project;
  return {
    id,
    key,
    name,
    components: art.teams.map((team, i) => rawComponent(URL, `${id}${i + 1}`, team.name)),
    versions: calendar.pis.map((pi, i) =>
      rawVersion(URL, `${id}9${i + 1}`, pi.version, pi.firstDay, pi.lastDay, pi.to <= calendar.now),
    ),
  };
}

function boardOf(art: DemoArt, id: number, calendar: DemoCalendar): SiteBoard {
  const { key } = art.project;
  const review = key === REVIEW_IN_CHINESE.project ? '10010' : '10003';
  return {
    id,
    name: `${art.name} board`,
    type: 'scrum',
    projectKey: key,
    configuration: {
      id,
      name: `${art.name} board`,
      type: 'scrum',
      self: `${URL}/rest/agile/1.0/board/${id}/configuration`,
      location: { type: 'project', projectKeyOrId: key },
      filter: { id: `${id}00`, self: `${URL}/rest/api/2/filter/${id}00` },
      columnConfig: {
        columns: [
          column('Ready', ['10001']),
          column('Doing', ['3', '10007'], 40),
          column('Review', [review]),
          column('Test', ['10004', '10006']),
          column('Release', ['10008']),
          column('Done', ['10002', '10009']),
        ],
        constraintType: 'issueCount',
      },
      ranking: { rankCustomFieldId: 10_019 },
    },
    sprints: calendar.sprints.map((sprint) => rawSprint(art, id, sprint, calendar.now)),
  };
}

function column(name: string, ids: readonly string[], max?: number): Record<string, unknown> {
  const statuses = ids.map((id) => ({ id, self: `${URL}/rest/api/2/status/${id}` }));
  return { name, statuses, ...(max === undefined ? {} : { max }) };
}

function rawSprint(art: DemoArt, boardId: number, sprint: DemoSprint, now: number): RawSprint {
  const id = sprintId(art, sprint);
  const dates = {
    self: `${URL}/rest/agile/1.0/sprint/${id}`,
    startDate: new Date(sprint.from).toISOString(),
    endDate: new Date(sprint.to).toISOString(),
  };
  const state = sprint.to <= now ? 'closed' : sprint.from <= now ? 'active' : 'future';
  return {
    id,
    name: `${art.project.key} Sprint ${sprint.number}`,
    state,
    originBoardId: boardId,
    ...dates,
  };
}
