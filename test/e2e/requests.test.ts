import { describe, expect, it } from 'vitest';
import { startJira } from '../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import { bulkSite } from '../../src/demo/organisation/bulk.ts';
import { openStore } from '../../src/store/open.ts';
import { ALL_OVER, aSmallCompany, lifeGoesOn, smallConfig } from '../support/small-company.ts';
import { say } from '../support/say.ts';
import { aWorkplace, rowsOf, secretsOf } from '../support/workplace.ts';
import type { Workplace } from '../support/workplace.ts';

const ISSUES = 10_000;
const PROJECTS = ['CARD', 'ACC', 'CLM', 'PLT'];

function aPlace(jira: JiraEmulator, projects?: readonly string[]): Promise<Workplace> {
  return aWorkplace((database) => {
    const config = smallConfig(jira, database) as { sources: object[]; valueStreams: object[] };
    if (projects === undefined) return config;
    return { ...config, valueStreams: [], sources: [{ ...config.sources[0], projects }] };
  }, secretsOf(jira));
}

describe('how often Jira is asked', () => {
  it('is at most 15 times per 1,000 issues on a first pull and 3 times on a quiet poll', async () => {
    const site = bulkSite({
      issues: ISSUES,
      seed: 3,
      now: Date.parse('2026-04-20T06:30:00Z'),
      transitionsPerIssue: 4,
      otherChanges: 2,
    });
    await using jira = await startJira({ site });
    await using place = await aPlace(jira, PROJECTS);

    const first = await place.run('pull');
    const asked = jira.count();
    const byEndpoint = Object.groupBy(jira.requests, (request) => request.endpoint);
    jira.forgetRequests();
    const quiet = await place.run('pull');
    const again = jira.count();

    const parts = Object.entries(byEndpoint).map(([name, all]) => `${name} ${all.length}`);
    say(
      `first pull of ${ISSUES} issues: ${asked} requests, ${(asked * 1000) / ISSUES} per 1,000 ` +
        `(${parts.join(', ')}); quiet poll: ${again}`,
    );
    expect(first.out).toContain(`${ISSUES} changed items stored`);
    expect(quiet.out).toContain('0 changed items stored');
    expect(byEndpoint['remote-links']).toBeUndefined();
    expect(asked).toBeLessThanOrEqual((15 * ISSUES) / 1000);
    expect(again).toBeLessThanOrEqual(3);
  });

  it('includes remote links only for issues whose history shows one', async () => {
    const author = aSmallCompany();
    const at = Date.parse('2026-02-01T09:00:00Z');
    author.addRemoteLink('PAY-1', at, 'https://wiki.example.com/1', 'Notes');
    author.addRemoteLink('LED-1', at, 'https://wiki.example.com/2', 'More notes');
    await using jira = await startJira({ site: author.site });
    await using place = await aPlace(jira);

    await place.run('pull');

    expect(jira.count('remote-links')).toBe(2);
  });
});

interface Row {
  readonly id: string;
  readonly key: string;
  readonly team: string | null;
  readonly status: string;
  readonly endAt: string | null;
}

async function linksOf(place: Workplace, key: string): Promise<string[]> {
  await using store = await openStore(place.database);
  const [found] = await store.items.byKey(key);
  return (found?.item.links ?? []).map((link) => `${link.phrase} ${link.other.key}`);
}

describe('what happens between two pulls', () => {
  it('is right after the second: changed, moved, relinked, and gone from the search', async () => {
    const author = aSmallCompany();
    await using jira = await startJira({ site: author.site });
    await using place = await aPlace(jira);
    await place.run('pull');
    const before = rowsOf<Row>(await place.exported('items', ALL_OVER));

    lifeGoesOn(author);
    const later = Date.parse('2026-02-01T09:00:00Z');
    author.edit('PAY-2', later, { status: 'Done' });
    const movedId = author.read('PAY-7').id;
    const newKey = author.move('PAY-7', later + 1, 'LED', 'Ready');
    author.link('PAY-8', 'LED-1', later + 2);
    author.remove('PAY-9');
    const second = await place.run('pull');

    // Ten of ordinary life (PAY-2 among them), the moved one, and both ends of the new link.
    expect(second.out).toContain('13 changed items stored');
    const rows = rowsOf<Row>(await place.exported('items', ALL_OVER));
    const byKey = new Map(rows.map((row) => [row.key, row]));
    expect(byKey.get('PAY-2')).toMatchObject({ status: 'Done', endAt: '2026-02-01T09:00:00.000Z' });
    expect(byKey.get(newKey)).toMatchObject({ id: movedId, team: 'ledger', status: 'Ready' });
    expect(byKey.has('PAY-7')).toBe(false);
    // A search cannot tell that an issue is gone; it stays as it was, and no pull takes it for deleted.
    expect(byKey.get('PAY-9')).toEqual(before.find((row) => row.key === 'PAY-9'));

    const old = await place.run('item', 'PAY-7', '--json');
    expect(JSON.parse(old.out)).toMatchObject({ items: [{ key: newKey }] });
    expect(await linksOf(place, 'PAY-8')).toEqual(['is blocked by LED-1']);
    expect(await linksOf(place, 'LED-1')).toEqual(['blocks PAY-8']);

    author.unlink('PAY-8', 'LED-1', later + 3);
    expect((await place.run('pull')).out).toContain('2 changed items stored');
    expect(await linksOf(place, 'PAY-8')).toEqual([]);
    expect(await linksOf(place, 'LED-1')).toEqual([]);
  });
});
