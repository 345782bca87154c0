import { describe, expect, it } from 'vitest';
import { startJira } from '../../../src/demo/jira/server.ts';
import { bulkSite } from '../../../src/demo/organisation/bulk.ts';
import { jiraConformance, SPECIFICATIONS_PRESENT } from '../../support/jira-conformance.ts';
import { ask, search } from '../../support/jira-conversation.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const FINISHED = Date.parse('2026-06-01T00:00:00Z');

interface Change {
  readonly field: string;
  readonly fromString: string;
  readonly to: string;
}

describe('a bulk site', () => {
  it('has as many issues as asked for, each with its transitions and other changes', () => {
    const site = bulkSite({
      issues: 300,
      seed: 1,
      now: NOW,
      transitionsPerIssue: 7,
      otherChanges: 4,
    });
    const finished = [...site.issues.all()].filter((issue) => issue.created < FINISHED);

    const kinds = finished.map((issue) => {
      const fields = issue.histories().map((history) => history.fieldIds[0]);
      const moves = fields.filter((field) => field === 'status').length;
      return `${moves}+${fields.length - moves} ${issue.status.name}`;
    });

    expect(site.issues.size).toBe(300);
    expect(finished.length).toBeGreaterThan(200);
    expect(new Set(kinds)).toEqual(new Set(['7+4 Done']));
  });

  it('has unbroken status chains and texts that agree with its index', () => {
    const site = bulkSite({ issues: 200, seed: 2, now: NOW });
    const broken = [...site.issues.all()].filter((issue) => {
      const changes = issue.histories().flatMap((history) => JSON.parse(history.items) as Change[]);
      const moves = changes.filter((change) => change.field === 'status');
      const chained = moves.every(
        (move, i) => i === 0 || move.fromString === nameAfter(moves[i - 1]!),
      );
      const status = JSON.parse(issue.fields().get('status')!) as { readonly id: string };
      const last = issue.histories().at(-1)?.at ?? issue.created;
      return !chained || status.id !== issue.status.id || last !== issue.updated;
    });

    expect(broken).toEqual([]);
  });

  it('gives the same text each time', () => {
    const [one, two] = [1, 2].map(() => bulkSite({ issues: 20, seed: 3, now: NOW }));

    const text = JSON.stringify([...one!.issues.all()].map((issue) => issue.histories()));

    expect(JSON.stringify([...one!.issues.all()].map((issue) => issue.histories()))).toBe(text);
    expect(JSON.stringify([...two!.issues.all()].map((issue) => issue.histories()))).toBe(text);
  });

  it('serves issues as large as real ones', async () => {
    await using jira = await startJira({ site: bulkSite({ issues: 300, seed: 1, now: NOW }) });
    const finished = [...jira.site.issues.all()].find((issue) => issue.created < FINISHED)!;

    const reply = await ask(jira, 'GET', `/rest/api/3/issue/${finished.key}?expand=changelog`);

    const size = JSON.stringify(reply.json).length;
    expect(size).toBeGreaterThan(25_000);
    expect(size).toBeLessThan(34_000);
  });

  it.runIf(SPECIFICATIONS_PRESENT)('is answered as the specification describes', async () => {
    const conformance = jiraConformance();
    const site = bulkSite({ issues: 50, seed: 1, now: NOW });
    await using jira = await startJira({ site, observe: conformance.observe });

    const jql = 'project in (CARD, ACC, CLM, PLT) ORDER BY updated';
    await search(jira, { jql, fields: ['*all'], maxResults: 100 });
    await ask(jira, 'POST', '/rest/api/3/changelog/bulkfetch', {
      issueIdsOrKeys: [...site.issues.all()].map((issue) => issue.id),
      maxResults: 10_000,
    });

    expect(conformance.violations).toEqual([]);
  });
});

function nameAfter(change: Change): string {
  return String(Object.getOwnPropertyDescriptor(change, 'toString')?.value);
}
