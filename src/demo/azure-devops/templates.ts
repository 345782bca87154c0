/** Work item types, states and backlog levels: what a project takes from its process. */
export type StateCategory = 'Proposed' | 'InProgress' | 'Resolved' | 'Completed' | 'Removed';

export interface StateTemplate {
  readonly name: string;
  readonly category: StateCategory;
}

export interface TypeTemplate {
  readonly name: string;
  readonly referenceName: string;
  readonly states: readonly StateTemplate[];
  readonly disabled?: boolean;
}

export interface LevelTemplate {
  /** Such as `Microsoft.RequirementCategory`. */
  readonly id: string;
  readonly name: string;
  /** Tasks have 1, the requirement level 2, every portfolio level one more. */
  readonly rank: number;
  readonly types: readonly string[];
}

export interface ProcessTemplate {
  readonly name: string;
  /** Name of the system process it inherits from; null for a system process itself. */
  readonly inherits: string | null;
  readonly types: readonly TypeTemplate[];
  /** Lowest first. */
  readonly levels: readonly LevelTemplate[];
  readonly sizeField: string;
  readonly orderField: string;
  readonly bugs: 'asRequirements' | 'asTasks' | 'off';
  /** Fields beyond the usual ones, by reference name. */
  readonly fields: readonly CustomField[];
}

export interface CustomField {
  readonly referenceName: string;
  readonly name: string;
  readonly type: 'string' | 'integer' | 'double' | 'dateTime' | 'boolean';
}

const VSTS = 'Microsoft.VSTS';
const TASKS = 'Microsoft.TaskCategory';
export const REQUIREMENTS = 'Microsoft.RequirementCategory';
const FEATURES = 'Microsoft.FeatureCategory';
const EPICS = 'Microsoft.EpicCategory';

export function state(name: string, category: StateCategory): StateTemplate {
  return { name, category };
}

export function type(name: string, states: readonly StateTemplate[]): TypeTemplate {
  return { name, referenceName: `${VSTS}.WorkItemTypes.${name.replaceAll(' ', '')}`, states };
}

export function levels(
  requirement: readonly string[],
  tasks: readonly string[] = ['Task'],
): LevelTemplate[] {
  return [
    { id: TASKS, name: 'Tasks', rank: 1, types: tasks },
    { id: REQUIREMENTS, name: 'Stories', rank: 2, types: requirement },
    { id: FEATURES, name: 'Features', rank: 3, types: ['Feature'] },
    { id: EPICS, name: 'Epics', rank: 4, types: ['Epic'] },
  ];
}

const PORTFOLIO = [
  state('New', 'Proposed'),
  state('Active', 'InProgress'),
  state('Resolved', 'Resolved'),
  state('Closed', 'Completed'),
  state('Removed', 'Removed'),
];

export const AGILE: ProcessTemplate = {
  name: 'Agile',
  inherits: null,
  types: [
    type('Epic', PORTFOLIO),
    type('Feature', PORTFOLIO),
    type('User Story', PORTFOLIO),
    type('Bug', PORTFOLIO.slice(0, 4)),
    type('Task', [
      state('New', 'Proposed'),
      state('Active', 'InProgress'),
      state('Closed', 'Completed'),
      state('Removed', 'Removed'),
    ]),
  ],
  levels: levels(['User Story']),
  sizeField: `${VSTS}.Scheduling.StoryPoints`,
  orderField: `${VSTS}.Common.StackRank`,
  bugs: 'asRequirements',
  fields: [],
};

const SCRUM_STATES = [
  state('New', 'Proposed'),
  state('Approved', 'Proposed'),
  state('Committed', 'InProgress'),
  state('Done', 'Completed'),
  state('Removed', 'Removed'),
];
const SCRUM_PORTFOLIO = [
  state('New', 'Proposed'),
  state('In Progress', 'InProgress'),
  state('Done', 'Completed'),
  state('Removed', 'Removed'),
];

export const SCRUM: ProcessTemplate = {
  name: 'Scrum',
  inherits: null,
  types: [
    type('Epic', SCRUM_PORTFOLIO),
    type('Feature', SCRUM_PORTFOLIO),
    type('Product Backlog Item', SCRUM_STATES),
    type('Bug', SCRUM_STATES),
    type('Impediment', [state('Open', 'InProgress'), state('Closed', 'Completed')]),
    type('Task', [
      state('To Do', 'Proposed'),
      state('In Progress', 'InProgress'),
      state('Done', 'Completed'),
      state('Removed', 'Removed'),
    ]),
  ],
  levels: levels(['Product Backlog Item']),
  sizeField: `${VSTS}.Scheduling.Effort`,
  orderField: `${VSTS}.Common.BacklogPriority`,
  bugs: 'asRequirements',
  fields: [],
};

function cmmiStates(resolved: StateCategory): StateTemplate[] {
  return [
    state('Proposed', 'Proposed'),
    state('Active', 'InProgress'),
    state('Resolved', resolved),
    state('Closed', 'Completed'),
  ];
}

const BLOCKED_FIELD = `${VSTS}.CMMI.Blocked`;

export const CMMI: ProcessTemplate = {
  name: 'CMMI',
  inherits: null,
  types: [
    type('Epic', cmmiStates('InProgress')),
    type('Feature', cmmiStates('InProgress')),
    type('Requirement', cmmiStates('InProgress')),
    type('Bug', cmmiStates('Resolved')),
    type('Issue', cmmiStates('Resolved')),
    type('Task', cmmiStates('InProgress')),
  ],
  levels: levels(['Requirement']),
  sizeField: `${VSTS}.Scheduling.Size`,
  orderField: `${VSTS}.Common.StackRank`,
  bugs: 'asTasks',
  fields: [{ referenceName: BLOCKED_FIELD, name: 'Blocked', type: 'string' }],
};

const BASIC_STATES = [
  state('To Do', 'Proposed'),
  state('Doing', 'InProgress'),
  state('Done', 'Completed'),
];

export const BASIC: ProcessTemplate = {
  name: 'Basic',
  inherits: null,
  types: ['Epic', 'Issue', 'Task'].map((name) => type(name, BASIC_STATES)),
  levels: [
    { id: TASKS, name: 'Tasks', rank: 1, types: ['Task'] },
    { id: REQUIREMENTS, name: 'Issues', rank: 2, types: ['Issue'] },
    { id: EPICS, name: 'Epics', rank: 3, types: ['Epic'] },
  ],
  sizeField: `${VSTS}.Scheduling.Effort`,
  orderField: `${VSTS}.Common.StackRank`,
  bugs: 'off',
  fields: [],
};
