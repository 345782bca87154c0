import { organisation } from '../azure-devops/organisation.ts';
import type { Organisation } from '../azure-devops/organisation.ts';
import { AGILE, levels, state, type } from '../azure-devops/templates.ts';
import type { ProcessTemplate, StateTemplate } from '../azure-devops/templates.ts';
import type { DemoCalendar, DemoPi, DemoSprint } from './calendar.ts';
import { ARTS, UNMAPPED } from './structure.ts';
import type { DemoArt } from './structure.ts';
import { dayAt, dayText } from './working-time.ts';

/** The ART that works in Azure DevOps when the demo spans both trackers. */
export const IN_AZURE_DEVOPS = 'claims';

export function azureDevOpsArt(): DemoArt {
  return ARTS.find((art) => art.id === IN_AZURE_DEVOPS)!;
}

/** What Jira's words are called there. */
export const STATES: Readonly<Record<string, string>> = {
  Backlog: 'New',
  Ready: 'Approved',
  'In Progress': 'Active',
  'Code Review': 'In Review',
  'Waiting for QA': 'Waiting for Test',
  Test: 'Test',
  Impeded: 'On Hold',
  'Ready to Release': 'Ready to Release',
  [UNMAPPED.status]: UNMAPPED.status,
  Done: 'Closed',
  Rejected: 'Removed',
  Funnel: 'New',
  Prioritised: 'Prioritised',
  Implementing: 'Active',
  Validating: 'Validating',
};

export const TYPES: Readonly<Record<string, string>> = {
  Story: 'User Story',
  Bug: 'Bug',
  Task: 'Enabler',
  'Sub-task': 'Task',
  Feature: 'Feature',
};

const DELIVERY: readonly StateTemplate[] = [
  state('New', 'Proposed'),
  state('Approved', 'Proposed'),
  state('Active', 'InProgress'),
  state('On Hold', 'InProgress'),
  state('In Review', 'InProgress'),
  state('Waiting for Test', 'InProgress'),
  state('Test', 'InProgress'),
  state(UNMAPPED.status, 'InProgress'),
  state('Ready to Release', 'Resolved'),
  state('Closed', 'Completed'),
  state('Removed', 'Removed'),
];

/** A process that inherits from Agile and has states and a type of its own, as most do. */
const PROCESS: ProcessTemplate = {
  ...AGILE,
  name: 'Demo Agile',
  inherits: AGILE.name,
  types: [
    ...['User Story', 'Enabler', 'Bug', 'Task'].map((name) => type(name, DELIVERY)),
    type('Feature', [
      state('New', 'Proposed'),
      state('Prioritised', 'Proposed'),
      state('Active', 'InProgress'),
      state('Validating', 'InProgress'),
      state('Closed', 'Completed'),
      state('Removed', 'Removed'),
    ]),
    type('Epic', AGILE.types[0]!.states),
  ],
  levels: levels(['User Story', 'Enabler']),
};

/** The demo's Azure DevOps before anybody has written a work item. */
export function azureDevOpsHouse(calendar: DemoCalendar): Organisation {
  const { project, teams } = azureDevOpsArt();
  const iterations = calendar.pis.map((pi) => ({
    name: pi.version,
    start: pi.firstDay,
    finish: pi.lastDay,
    children: sprintsOf(calendar, pi).map((sprint) => ({
      name: sprintName(sprint),
      start: dayText(sprint.from),
      // A sprint ends on a Friday.
      finish: dayText(dayAt(sprint.to, -3, 0)),
    })),
  }));
  const paths = calendar.sprints.map((sprint) => sprintPath(calendar, sprint));
  return organisation({
    name: 'demo',
    projects: [
      {
        name: project.name,
        process: PROCESS,
        areas: teams.map(({ name }) => ({ name })),
        iterations,
        teams: teams.map(({ name }) => ({
          name,
          areas: [{ path: areaPath(name), includeChildren: true }],
          iterations: paths,
        })),
      },
    ],
  });
}

export function areaPath(team: string): string {
  return `${azureDevOpsArt().project.name}\\${team}`;
}

export function piPath(version: string): string {
  return `${azureDevOpsArt().project.name}\\${version}`;
}

export function sprintPath(calendar: DemoCalendar, sprint: DemoSprint): string {
  return `${piPath(calendar.piAt(sprint.from).version)}\\${sprintName(sprint)}`;
}

function sprintName(sprint: DemoSprint): string {
  return `Sprint ${sprint.number}`;
}

function sprintsOf(calendar: DemoCalendar, pi: DemoPi): readonly DemoSprint[] {
  return calendar.sprints.filter((sprint) => sprint.from >= pi.from && sprint.from < pi.to);
}
