import type { RawChange } from './raw.ts';
import type { HistoryText, JiraSite, SiteIssue } from './site.ts';
import { EPIC_LINK, SPRINT } from './vocabulary.ts';

const PEOPLE = ['assignee', 'creator', 'reporter'];

type Json = Readonly<Record<string, unknown>>;

/**
 * Shows the issues of a site as Data Center does: people have a name and a key instead of an account, sprints are
 * texts, epics are named by the epic link, and changes have no field id.
 */
export function dataCenterIssues(site: JiraSite): (issue: SiteIssue) => SiteIssue {
  const subtasks = new Set(site.types.filter((type) => type.subtask).map((type) => type.id));
  const known = new WeakMap<SiteIssue, SiteIssue>();
  return (issue) => {
    const before = known.get(issue);
    if (before !== undefined) return before;
    const isSubtask = subtasks.has(issue.type.id);
    let histories: readonly HistoryText[] | null = null;
    const shown: SiteIssue = {
      ...issue,
      self: issue.self.replace('/rest/api/3/', '/rest/api/2/'),
      fields: () => fieldsOf(issue, isSubtask),
      histories: () =>
        (histories ??= issue.histories().map((history) => historyOf(history, isSubtask))),
    };
    known.set(issue, shown);
    return shown;
  };
}

function fieldsOf(issue: SiteIssue, isSubtask: boolean): ReadonlyMap<string, string> {
  const fields = new Map(issue.fields());
  for (const id of PEOPLE) {
    const text = fields.get(id);
    if (text !== undefined) fields.set(id, personText(text));
  }
  const sprints = JSON.parse(fields.get(SPRINT) ?? 'null') as readonly Json[] | null;
  if (sprints !== null) fields.set(SPRINT, JSON.stringify(sprints.map(sprintText)));
  const parent = fields.get('parent');
  if (parent !== undefined && !isSubtask) {
    fields.delete('parent');
    fields.set(EPIC_LINK, JSON.stringify((JSON.parse(parent) as Json)['key']));
  }
  for (const [id, text] of fields) {
    if (text.includes('/rest/api/3/')) {
      fields.set(id, text.replaceAll('/rest/api/3/', '/rest/api/2/'));
    }
  }
  return fields;
}

function personText(text: string): string {
  const person = JSON.parse(text) as Json | null;
  const account = person?.['accountId'];
  if (person === null || typeof account !== 'string') return text;
  const name = account.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return JSON.stringify({
    self: `${String(person['self']).replace(/\/rest\/.*$/, '')}/rest/api/2/user?username=${name}`,
    name,
    key: account,
    emailAddress: `${name}@example.com`,
    displayName: person['displayName'],
    active: true,
    timeZone: person['timeZone'],
  });
}

/** A name with commas and brackets is written as it is. */
function sprintText({ id, originBoardId, state, name, startDate, endDate }: Json): string {
  const parts = {
    id,
    rapidViewId: originBoardId,
    state: String(state).toUpperCase(),
    name,
    startDate: startDate ?? '<null>',
    endDate: endDate ?? '<null>',
    completeDate: '<null>',
    sequence: id,
    goal: '',
  };
  const list = Object.entries(parts).map(([key, value]) => `${key}=${String(value)}`);
  return `com.atlassian.greenhopper.service.sprint.Sprint@1f2e3d[${list.join(',')}]`;
}

function historyOf(history: HistoryText, isSubtask: boolean): HistoryText {
  const items = JSON.parse(history.items) as readonly RawChange[];
  const shown = items.map(({ fieldId: _fieldId, ...item }) =>
    item.field === 'IssueParentAssociation'
      ? {
          ...item,
          field: isSubtask ? 'Parent' : 'Epic Link',
          fieldtype: isSubtask ? 'jira' : 'custom',
        }
      : item,
  );
  return {
    ...history,
    author: personText(history.author),
    items: JSON.stringify(shown),
    fieldIds: items.map(() => ''),
  };
}
