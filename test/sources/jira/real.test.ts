import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { PulledItem } from '../../../src/core/domain/batch.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import { historyReader } from '../../../src/sources/jira/histories.ts';
import { pulledItem, readIssue } from '../../../src/sources/jira/normalise.ts';
import { SITE, someCatalogue } from './samples.ts';

/** Recorded issues of two real sites; not part of the product. */
const REAL = fileURLToPath(new URL('../../../../shared/real/', import.meta.url));

interface Recorded {
  readonly key: string;
  readonly changelog: { readonly histories: readonly { readonly items: readonly unknown[] }[] };
}

function recorded(): Recorded[] {
  const lines = readFileSync(`${REAL}jira-cloud-a/issues.ndjson`, 'utf8').trim().split('\n');
  const files = readdirSync(`${REAL}jira-cloud-b`)
    .filter((name) => /^SP-\d+\.json$/.test(name))
    .map((name) => readFileSync(`${REAL}jira-cloud-b/${name}`, 'utf8'));
  return [...lines, ...files].map((text) => JSON.parse(text) as Recorded);
}

function normalised(raw: Recorded): PulledItem {
  const catalogue = someCatalogue();
  const read = readIssue(raw, { source: sourceId('jira'), baseUrl: SITE }, catalogue);
  if ('rejected' in read) throw new Error(`${read.rejected.key}: ${read.rejected.why}`);
  const reader = historyReader(catalogue);
  reader.add(raw.changelog.histories);
  return pulledItem(read.item, reader.done(), []);
}

describe.runIf(existsSync(`${REAL}jira-cloud-a`))('recorded issues of real sites', () => {
  it('are all read, with every item of every history', () => {
    const all = recorded();
    const items = all.map(normalised);

    expect(items).toHaveLength(39);
    expect(items.filter((item) => item.truncated)).toEqual([]);
    for (const [at, { history, prose }] of items.entries()) {
      const changes = [...history, ...prose].reduce((sum, entry) => sum + entry.changes.length, 0);
      const raw = all[at]?.changelog.histories.reduce((sum, entry) => sum + entry.items.length, 0);
      expect(changes).toBe(raw);
    }
  });

  it('have chains of statuses without a gap that end where the issue stands', () => {
    for (const { item, history } of recorded().map(normalised)) {
      const moves = history.flatMap((entry) =>
        entry.changes.filter(({ field }) => field === 'status'),
      );
      const visited = moves.map((move) => move.to[0]?.id);

      expect(moves.slice(1).map((move) => move.from[0]?.id)).toEqual(visited.slice(0, -1));
      expect(visited.at(-1) ?? item.status.id).toBe(item.status.id);
    }
  });

  it('carry neither names nor addresses of people', () => {
    expect(JSON.stringify(recorded().map(normalised))).not.toMatch(
      /Person [0-9a-f]{6}|@example\.com/,
    );
  });
});
