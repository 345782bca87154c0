import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordedIssue } from './recorded.ts';
import { boardsFor, readBoardConfigurations } from './replay-boards.ts';
import { fieldsSeen, linkTypesSeen, projectsSeen, typesSeen } from './replay-catalogue.ts';
import { readIssues } from './replay-issues.ts';
import type { RawSprint, RawStatus } from './raw.ts';
import { issueRegister } from './site.ts';
import type { JiraSite } from './site.ts';

/**
 * A site made of recorded answers. Nothing is added to an issue and nothing taken away; what was not recorded (fields,
 * types, projects) is listed as far as the issues show it. A status that only histories know stays unlisted, as on the
 * recorded site.
 */
export function replaySite(folder: string): JiraSite {
  const issues = readIssues(folder);
  const first = issues[0];
  if (first === undefined) {
    throw new Error(`${folder} has no recorded issues (issues.ndjson or KEY-1.json).`);
  }
  const projects = projectsSeen(issues);
  const boards = boardsFor(
    projects,
    readBoardConfigurations(folder),
    readRows(folder, 'sprints.ndjson') as RawSprint[],
  );
  return {
    url: new URL(first.self).origin,
    title: 'Recorded site',
    zone: zoneOf(first.fields),
    statuses: readStatuses(folder),
    types: typesSeen(issues),
    fields: fieldsSeen(issues),
    linkTypes: linkTypesSeen(issues),
    projects,
    boards,
    issues: issueRegister(issues.map(recordedIssue)),
  };
}

function readStatuses(folder: string): RawStatus[] {
  const list = join(folder, 'sample_statuses.json');
  if (existsSync(list)) return JSON.parse(readFileSync(list, 'utf8')) as RawStatus[];
  return readRows(folder, 'statuses.ndjson') as RawStatus[];
}

/** Rows of `{ input, data }`; a file that was not recorded has none. */
function readRows(folder: string, name: string): unknown[] {
  const file = join(folder, name);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => (JSON.parse(line) as { readonly data: unknown }).data);
}

function zoneOf(fields: Readonly<Record<string, unknown>>): string {
  const creator = fields['creator'] as { readonly timeZone?: string } | null | undefined;
  return creator?.timeZone ?? 'Etc/UTC';
}
