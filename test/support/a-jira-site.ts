import type { EmptySite } from '../../src/demo/jira/authored.ts';
import { authoring } from '../../src/demo/jira/authoring.ts';
import type { Authoring } from '../../src/demo/jira/authoring.ts';
import {
  rawComponent,
  rawLinkType,
  rawStatus,
  rawType,
  rawVersion,
  SYSTEM_FIELDS,
  USUAL_CUSTOM_FIELDS,
} from '../../src/demo/jira/vocabulary.ts';

const URL = 'https://site.example.com';

/** Two projects, PAY and LED, with a board, two sprints and two versions each, and no issue yet. */
export function aJiraSite(): Authoring {
  return authoring(emptySite());
}

function emptySite(): EmptySite {
  return {
    url: URL,
    title: 'A site',
    zone: 'Europe/Berlin',
    statuses: [
      rawStatus(URL, '10000', 'Backlog', 'new'),
      rawStatus(URL, '10001', 'Ready', 'new'),
      rawStatus(URL, '3', 'In Progress', 'indeterminate'),
      rawStatus(URL, '10006', 'Test', 'indeterminate'),
      rawStatus(URL, '10002', 'Done', 'done'),
    ],
    types: [
      rawType(URL, '10004', 'Sub-task', -1),
      rawType(URL, '10001', 'Story', 0),
      rawType(URL, '10002', 'Bug', 0),
      rawType(URL, '10000', 'Epic', 1),
    ],
    fields: [...SYSTEM_FIELDS, ...USUAL_CUSTOM_FIELDS],
    linkTypes: [
      rawLinkType(URL, '10000', 'Blocks', 'is blocked by', 'blocks'),
      rawLinkType(URL, '10003', 'Relates', 'relates to', 'relates to'),
    ],
    projects: [project('10100', 'PAY', 'Payments', 1), project('10200', 'LED', 'Ledger', 2)],
    boards: [board(1, 'PAY', '10100', 11), board(2, 'LED', '10200', 21)],
  };
}

function project(id: string, key: string, name: string, number: number): EmptySite['projects'][0] {
  return {
    id,
    key,
    name,
    components: [
      rawComponent(URL, `${number}01`, 'Acquiring'),
      rawComponent(URL, `${number}02`, 'Fraud'),
    ],
    versions: [
      rawVersion(URL, `${number}11`, 'PI 1', '2026-01-05', '2026-03-27', true),
      rawVersion(URL, `${number}12`, 'PI 2', '2026-03-30', '2026-06-19', false),
    ],
  };
}

function board(id: number, key: string, projectId: string, sprint: number): EmptySite['boards'][0] {
  function column(name: string, status: string, max?: number): unknown {
    return {
      name,
      statuses: [{ id: status, self: `${URL}/rest/api/2/status/${status}` }],
      ...(max === undefined ? {} : { max }),
    };
  }
  return {
    id,
    name: `${key} board`,
    type: 'scrum',
    projectKey: key,
    configuration: {
      id,
      name: `${key} board`,
      type: 'scrum',
      self: `${URL}/rest/agile/1.0/board/${id}/configuration`,
      location: { type: 'project', projectKeyOrId: projectId },
      filter: { id: `${id}0`, self: `${URL}/rest/api/2/filter/${id}0` },
      columnConfig: {
        columns: [
          column('To do', '10001'),
          column('Doing', '3', 5),
          column('Test', '10006'),
          column('Done', '10002'),
        ],
        constraintType: 'issueCount',
      },
      ranking: { rankCustomFieldId: 10019 },
    },
    sprints: [
      sprintOf(id, sprint, 'closed', '2026-01-05', '2026-01-16'),
      sprintOf(id, sprint + 1, 'active', '2026-01-19', '2026-01-30'),
    ],
  };
}

function sprintOf(
  boardId: number,
  id: number,
  state: string,
  from: string,
  to: string,
): EmptySite['boards'][0]['sprints'][0] {
  return Object.assign(
    { id, name: `Sprint ${id}`, state, originBoardId: boardId },
    {
      self: `${URL}/rest/agile/1.0/sprint/${id}`,
      startDate: `${from}T08:00:00.000Z`,
      endDate: `${to}T16:00:00.000Z`,
    },
  );
}
