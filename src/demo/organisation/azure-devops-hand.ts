import type { Authoring, Edit as AzureEdit } from '../azure-devops/authoring.ts';
import type { Edit } from '../jira/draft.ts';
import {
  areaPath,
  azureDevOpsArt,
  piPath,
  sprintPath,
  STATES,
  TYPES,
} from './azure-devops-house.ts';
import type { DemoCalendar } from './calendar.ts';
import type { Hand } from './hand.ts';
import { sprintId } from './jira-house.ts';

/** The tag that says what Jira's flag says. */
export const BLOCKED_TAG = 'Blocked';
const POINTS = 'Microsoft.VSTS.Scheduling.StoryPoints';
const TARGET_DATE = 'Microsoft.VSTS.Scheduling.TargetDate';

export function azureDevOpsHand(author: Authoring, calendar: DemoCalendar): Hand {
  return {
    create(life, parent) {
      const { art, type, summary: title, created: at } = life;
      const first = translated(life.first, [], calendar);
      const project = art.project.name;
      const above = parent === null ? null : Number(parent);
      const item = { ...first, project, type: wordIn(TYPES, type), title, at, parent: above };
      return String(author.create(item));
    },
    edit(id, at, edit) {
      const number = Number(id);
      const { tags } = author.read(number);
      author.edit(number, at, translated(edit, tags, calendar));
    },
    keyOf: (id) => id,
  };
}

function translated(edit: Edit, tags: readonly string[], calendar: DemoCalendar): AzureEdit {
  return {
    ...(edit.status === undefined ? {} : { state: wordIn(STATES, edit.status) }),
    ...(edit.assignee === undefined ? {} : { assignedTo: edit.assignee }),
    ...areaOf(edit),
    ...iterationOf(edit, calendar),
    ...tagsOf(edit, tags),
    ...valuesOf(edit),
  };
}

/** A team is an area; what has no team stands in the root, and nothing stands in two. */
function areaOf({ components }: Edit): Pick<AzureEdit, 'area'> {
  if (components === undefined) return {};
  const [team] = components;
  return { area: team === undefined ? azureDevOpsArt().project.name : areaPath(team) };
}

/** Jira has a version and a sprint where Azure DevOps has one path for both; what leaves its PI stands in the root. */
function iterationOf(
  { sprints, fixVersions }: Edit,
  calendar: DemoCalendar,
): Pick<AzureEdit, 'iteration'> {
  const id = sprints?.at(-1);
  const sprint = calendar.sprints.find((one) => sprintId(azureDevOpsArt(), one) === id);
  if (sprint !== undefined) return { iteration: sprintPath(calendar, sprint) };
  if (fixVersions === undefined) return {};
  const version = fixVersions.at(-1);
  const { project } = azureDevOpsArt();
  return { iteration: version === undefined ? project.name : piPath(version) };
}

function tagsOf({ labels, flagged }: Edit, tags: readonly string[]): Pick<AzureEdit, 'tags'> {
  if (labels === undefined && flagged === undefined) return {};
  const others = labels ?? tags.filter((tag) => tag !== BLOCKED_TAG);
  return { tags: flagged === true ? [...others, BLOCKED_TAG] : others };
}

function valuesOf({ points, needBy }: Edit): Pick<AzureEdit, 'values'> {
  const values: Record<string, string | number> = {};
  if (typeof points === 'number') values[POINTS] = points;
  if (typeof needBy === 'string') values[TARGET_DATE] = `${needBy}T00:00:00Z`;
  return Object.keys(values).length === 0 ? {} : { values };
}

function wordIn(words: Readonly<Record<string, string>>, word: string): string {
  const found = words[word];
  if (found === undefined) throw new Error(`Azure DevOps has no word for ${word} in the demo.`);
  return found;
}
