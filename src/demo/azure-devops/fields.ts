import { boardShowing } from './boards.ts';

import type { Organisation, Revision } from './organisation.ts';
import { identity, identityText } from './people.ts';
import { pathOf } from './tree.ts';
import type { Node } from './tree.ts';
import type { CustomField } from './templates.ts';

/** How the values of one answer are written. */
export interface Manner {
  readonly base: string;
  readonly onPremises: boolean;
  /** People as objects, not as text. */
  readonly identityRef: boolean;
}

/** One field of work items: what it is called, and how a revision's value is written as JSON. */
export interface Field {
  readonly referenceName: string;
  readonly name: string;
  readonly type: string;
  /** JSON text; null where the revision has no value. */
  text(revision: Revision, manner: Manner): string | null;
}

const NEVER = '"9999-01-01T00:00:00Z"';

const SYSTEM: readonly Field[] = [
  field('System.Id', 'ID', 'integer', (one) => String(one.item.id)),
  field('System.Rev', 'Rev', 'integer', (one) => String(one.rev)),
  field('System.TeamProject', 'Team Project', 'string', (one) => quoted(one.project.name)),
  field('System.WorkItemType', 'Work Item Type', 'string', (one) => quoted(one.type)),
  field('System.State', 'State', 'string', (one) => quoted(one.state)),
  field('System.Reason', 'Reason', 'string', (one) => quoted(one.reason)),
  field('System.Title', 'Title', 'string', (one) => quoted(one.title)),
  field('System.AreaId', 'Area ID', 'integer', (one) => String(one.area.id)),
  field('System.AreaPath', 'Area Path', 'treePath', (one) => pathText(one.area)),
  field('System.IterationId', 'Iteration ID', 'integer', (one) => String(one.iteration.id)),
  field('System.IterationPath', 'Iteration Path', 'treePath', (one) => pathText(one.iteration)),
  field('System.Tags', 'Tags', 'plainText', (one) =>
    one.tags.length === 0 ? null : quoted(one.tags.join('; ')),
  ),
  person('System.AssignedTo', 'Assigned To', (one) => one.assignedTo),
  field('System.CreatedDate', 'Created Date', 'dateTime', (one) => date(one.created)),
  person('System.CreatedBy', 'Created By', (one) => one.createdBy),
  field('System.ChangedDate', 'Changed Date', 'dateTime', (one) => date(one.changed)),
  person('System.ChangedBy', 'Changed By', (one) => one.changedBy),
  field('System.RevisedDate', 'Revised Date', 'dateTime', revisedDate),
  field('System.Watermark', 'Watermark', 'integer', (one) => String(one.watermark)),
  field('System.IsDeleted', 'Is Deleted', 'boolean', (one) => String(one.isDeleted)),
  field('System.Parent', 'Parent', 'integer', (one) => numberText(one.parent)),
  counter('System.HyperLinkCount', 'Hyperlink Count', 'Hyperlink'),
  counter('System.ExternalLinkCount', 'External Link Count', 'ArtifactLink'),
  counter('System.RemoteLinkCount', 'Remote Link Count', 'System.LinkTypes.Remote.'),
  field('System.BoardColumn', 'Board Column', 'string', (one) =>
    one.column === null ? null : quoted(one.column),
  ),
  field('System.BoardColumnDone', 'Board Column Done', 'boolean', (one) =>
    one.column === null ? null : String(one.columnDone),
  ),
  dateOf('Microsoft.VSTS.Common.StateChangeDate', 'State Change Date', (one) => one.stateChanged),
  dateOf('Microsoft.VSTS.Common.ActivatedDate', 'Activated Date', (one) => one.activated),
  dateOf('Microsoft.VSTS.Common.ResolvedDate', 'Resolved Date', (one) => one.resolved),
  dateOf('Microsoft.VSTS.Common.ClosedDate', 'Closed Date', (one) => one.closed),
];

const USUAL: readonly CustomField[] = [
  { referenceName: 'Microsoft.VSTS.Common.Priority', name: 'Priority', type: 'integer' },
  { referenceName: 'Microsoft.VSTS.Common.StackRank', name: 'Stack Rank', type: 'double' },
  {
    referenceName: 'Microsoft.VSTS.Common.BacklogPriority',
    name: 'Backlog Priority',
    type: 'double',
  },
  { referenceName: 'Microsoft.VSTS.Scheduling.StoryPoints', name: 'Story Points', type: 'double' },
  { referenceName: 'Microsoft.VSTS.Scheduling.Effort', name: 'Effort', type: 'double' },
  { referenceName: 'Microsoft.VSTS.Scheduling.Size', name: 'Size', type: 'double' },
  {
    referenceName: 'Microsoft.VSTS.Scheduling.RemainingWork',
    name: 'Remaining Work',
    type: 'double',
  },
  { referenceName: 'Microsoft.VSTS.Common.Activity', name: 'Activity', type: 'string' },
  {
    referenceName: 'Microsoft.VSTS.Scheduling.TargetDate',
    name: 'Target Date',
    type: 'dateTime',
  },
  {
    referenceName: 'Microsoft.VSTS.Scheduling.DueDate',
    name: 'Due Date',
    type: 'dateTime',
  },
];

/** Every field that the organisation knows, but for those of boards. */
export function catalogue(organisation: Organisation): readonly Field[] {
  const own = organisation.processes.flatMap((process) => process.fields);
  return [...SYSTEM, ...USUAL.map(valueField), ...own.map(valueField)];
}

/** JSON of a revision's fields: those asked for, or every one that has a value. */
export function fieldsText(
  fields: readonly Field[],
  revision: Revision,
  manner: Manner,
  boards: boolean,
): string {
  let text = '';
  for (const one of fields) {
    const value = one.text(revision, manner);
    if (value === null) continue;
    text += `${text === '' ? '' : ','}"${one.referenceName}":${value}`;
  }
  return `{${text}${boards ? boardFields(revision) : ''}}`;
}

/** The fields that a board keeps on its items, with a name of its own for each board. */
function boardFields(revision: Revision): string {
  const board = revision.column === null ? null : boardShowing(revision);
  if (board === null || revision.column === null) return '';
  const column = `,"${board.field}.Column":${quoted(revision.column)}`;
  return `${column},"${board.field}.Column.Done":${revision.columnDone}`;
}

/** As .NET writes an instant: without zeros at the end of the fraction. */
export function instantText(at: number): string {
  return new Date(at).toISOString().replace(/\.?0*Z$/, 'Z');
}

function date(at: number): string {
  return `"${instantText(at)}"`;
}

function revisedDate(revision: Revision): string {
  const next = revision.item.revisions[revision.rev];
  return next === undefined ? NEVER : date(next.changed);
}

function pathText(node: Node): string {
  return quoted(pathOf(node));
}

function counter(referenceName: string, name: string, rel: string): Field {
  return field(referenceName, name, 'integer', (one) =>
    String(one.resources.filter((each) => each.rel.startsWith(rel)).length),
  );
}

function numberText(value: number | null): string | null {
  return value === null ? null : String(value);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function field(
  referenceName: string,
  name: string,
  type: string,
  text: (revision: Revision) => string | null,
): Field {
  return { referenceName, name, type, text };
}

function dateOf(
  referenceName: string,
  name: string,
  read: (revision: Revision) => number | null,
): Field {
  return field(referenceName, name, 'dateTime', (one) => {
    const at = read(one);
    return at === null ? null : date(at);
  });
}

function person(
  referenceName: string,
  name: string,
  read: (revision: Revision) => number | null,
): Field {
  return {
    referenceName,
    name,
    type: 'string',
    text(revision, manner) {
      const number = read(revision);
      if (number === null) return null;
      return manner.identityRef
        ? JSON.stringify(identity(number, manner))
        : quoted(identityText(number, manner.onPremises));
    },
  };
}

function valueField({ referenceName, name, type }: CustomField): Field {
  return field(referenceName, name, type, (one) => {
    const value = one.values[referenceName];
    return value === undefined ? null : JSON.stringify(value);
  });
}
