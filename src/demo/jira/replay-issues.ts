import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RawHistory, RawIssue, RawRemoteLink } from './raw.ts';

interface Recorded {
  readonly id: string;
  readonly key: string;
  readonly self: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly changelog?: { readonly histories?: readonly RawHistory[] | null };
}

/** Issues of a recording: one per line of `issues.ndjson`, or one per file named after its key. */
export function readIssues(folder: string): RawIssue[] {
  const links = readRemoteLinks(folder);
  return recorded(folder)
    .map((issue) => ({
      id: issue.id,
      key: issue.key,
      self: issue.self,
      fields: issue.fields,
      histories: issue.changelog?.histories ?? [],
      remoteLinks: links.get(issue.id) ?? [],
      formerKeys: formerKeys(issue),
    }))
    .toSorted((a, b) => Number(a.id) - Number(b.id));
}

function recorded(folder: string): Recorded[] {
  const lines = join(folder, 'issues.ndjson');
  if (existsSync(lines)) {
    const rows = readFileSync(lines, 'utf8').split('\n');
    return rows.filter((row) => row.trim() !== '').map((row) => JSON.parse(row) as Recorded);
  }
  const files = readdirSync(folder).filter((name) => /^[A-Z][A-Z0-9_]*-\d+\.json$/.test(name));
  return files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Recorded);
}

function readRemoteLinks(folder: string): ReadonlyMap<string, readonly RawRemoteLink[]> {
  const byIssue = new Map<string, RawRemoteLink[]>();
  const file = join(folder, 'remotelinks.ndjson');
  if (!existsSync(file)) return byIssue;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const row = JSON.parse(line) as {
      readonly input: { readonly issue_id: number };
      readonly data: RawRemoteLink;
    };
    const id = String(row.input.issue_id);
    byIssue.set(id, [...(byIssue.get(id) ?? []), row.data]);
  }
  return byIssue;
}

/** Keys that the issue's own history says it had. */
function formerKeys(issue: Recorded): string[] {
  const items = (issue.changelog?.histories ?? []).flatMap((history) => history.items ?? []);
  const keys = items.filter((item) => item.field === 'Key').map((item) => item.fromString ?? '');
  return keys.filter((key) => key !== '' && key !== issue.key);
}
