import { localText } from './local-time.ts';
import type { HistoryText, SiteIssue } from './site.ts';

const EXPAND = 'operations,versionedRepresentations,editmeta,changelog,renderedFields';
/** Jira shows at most this many histories inside an issue. */
const INLINE_HISTORIES = 40;

/** Which fields a request asked for. */
export interface FieldChoice {
  /** Only ids, or ids and keys: pages may then be long. */
  readonly slim: boolean;
  readonly key: boolean;
  readonly all: boolean;
  readonly wanted: readonly string[];
  readonly unwanted: ReadonlySet<string>;
}

/** How a test spoils one issue, to see what its reader does. */
export type Spoiled = 'no-fields' | 'broken-date' | 'not-an-object';

export function fieldChoice(asked: readonly string[], byDefault: 'id' | '*all'): FieldChoice {
  const list = asked.flatMap((entry) => entry.split(',')).map((entry) => entry.trim());
  const named = list.filter((entry) => entry !== '');
  const chosen = named.length === 0 ? [byDefault] : named;
  const unwanted = new Set(
    chosen.filter((entry) => entry.startsWith('-')).map((entry) => entry.slice(1)),
  );
  const plain = chosen.filter((entry) => !entry.startsWith('-'));
  const wanted = plain.filter((entry) => !['id', 'key', '*all', '*navigable'].includes(entry));
  const all = plain.some((entry) => entry.startsWith('*')) || plain.length === 0;
  return {
    slim: !all && wanted.length === 0,
    key: all || wanted.length > 0 || plain.includes('key'),
    all,
    wanted: [...new Set(wanted)],
    unwanted,
  };
}

export function issueText(
  issue: SiteIssue,
  choice: FieldChoice,
  changelog: 'none' | 'newest' | 'whole',
  spoiled: Spoiled | null,
  zone: string | null = null,
): string {
  if (spoiled === 'not-an-object') return 'null';
  const head = choice.key
    ? `{"expand":"${EXPAND}","id":"${issue.id}","self":${JSON.stringify(issue.self)},"key":${JSON.stringify(issue.key)}`
    : `{"id":"${issue.id}"`;
  const fields =
    choice.slim || spoiled === 'no-fields'
      ? ''
      : `,"fields":${fieldsText(issue, choice, spoiled, zone)}`;
  const histories =
    changelog === 'none' ? '' : `,"changelog":${inlineChangelog(issue, changelog, zone)}`;
  return `${head}${fields}${histories}}`;
}

const TIMES = ['created', 'updated', 'resolutiondate'];

function fieldsText(
  issue: SiteIssue,
  choice: FieldChoice,
  spoiled: Spoiled | null,
  zone: string | null,
): string {
  const texts = issue.fields();
  const ids = choice.all ? texts.keys() : choice.wanted;
  let text = '';
  for (const id of ids) {
    const value =
      spoiled === 'broken-date' && (id === 'created' || id === 'updated')
        ? '"the day before yesterday"'
        : zone !== null && TIMES.includes(id)
          ? localField(texts.get(id), zone)
          : texts.get(id);
    if (value === undefined || choice.unwanted.has(id)) continue;
    text += `${text === '' ? '' : ','}"${id}":${value}`;
  }
  return `{${text}}`;
}

function localField(text: string | undefined, zone: string): string | undefined {
  if (text === undefined || text === 'null') return text;
  return JSON.stringify(localText(Date.parse(JSON.parse(text) as string), zone));
}

function inlineChangelog(issue: SiteIssue, which: 'newest' | 'whole', zone: string | null): string {
  const histories = issue.histories();
  const shown = which === 'whole' ? histories : histories.toReversed().slice(0, INLINE_HISTORIES);
  return (
    `{"startAt":0,"maxResults":${shown.length},"total":${histories.length},` +
    `"histories":[${shown.map((one) => datedHistory(one, zone)).join()}]}`
  );
}

/** With an ISO date, as everywhere but in the bulk answer. */
export function datedHistory(history: HistoryText, zone: string | null): string {
  return historyText(history, `"${localText(history.at, zone)}"`);
}

/** With epoch milliseconds, as the bulk answer has it. */
export function numberedHistory(history: HistoryText): string {
  return historyText(history, String(history.at));
}

function historyText(history: HistoryText, created: string): string {
  const author = history.author === 'null' ? '' : `"author":${history.author},`;
  return `{"id":"${history.id}",${author}"created":${created},"items":${history.items}}`;
}
