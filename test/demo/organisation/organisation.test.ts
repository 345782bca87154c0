import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { JiraSite, SiteIssue } from '../../../src/demo/jira/site.ts';
import { demoOrganisation } from '../../../src/demo/organisation/organisation.ts';
import { ARTS, STREAMS, TEAMS } from '../../../src/demo/organisation/structure.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const DAY = 86_400_000;
const WEEK = 7 * DAY;
const demo = demoOrganisation({ seed: 1, now: NOW });

interface Item {
  readonly field: string;
  readonly fromString: string | null;
  readonly at: number;
  readonly to: string;
}

function itemsOf(issue: SiteIssue): Item[] {
  return issue.histories().flatMap((history) =>
    (JSON.parse(history.items) as Item[]).map((item) => ({
      field: item.field,
      fromString: item.fromString,
      at: history.at,
      to: String(Object.getOwnPropertyDescriptor(item, 'toString')?.value),
    })),
  );
}

function find(key: string): SiteIssue {
  const issue = demo.site.issues.find(key);
  if (issue === null) throw new Error(`no ${key}`);
  return issue;
}

/** The statuses an issue went through, the first one included. */
function path(key: string): string[] {
  const changes = itemsOf(find(key)).filter((item) => item.field === 'status');
  const first = changes[0]?.fromString ?? find(key).status.name;
  return [first, ...changes.map((item) => item.to)];
}

function field(key: string, id: string): unknown {
  return JSON.parse(find(key).fields().get(id) ?? 'null');
}

function fingerprint(site: JiraSite): string {
  const hash = createHash('sha256');
  for (const issue of site.issues.all()) {
    hash.update(`${issue.id} ${issue.key} ${issue.created} ${issue.fields().get('summary')}`);
    for (const history of issue.histories()) hash.update(`${history.at} ${history.items}`);
  }
  return hash.digest('hex');
}

describe('the demo organisation', () => {
  it('is the same for the same seed and another one for another seed', () => {
    const again = fingerprint(demoOrganisation({ seed: 1, now: NOW }).site);
    const other = fingerprint(demoOrganisation({ seed: 2, now: NOW }).site);

    expect(again).toBe(fingerprint(demo.site));
    expect(other).not.toBe(again);
  }, 120_000);

  it('has two value streams, four ARTs of which one is a platform, and fourteen teams', () => {
    expect([STREAMS.length, ARTS.length, TEAMS.length]).toEqual([2, 4, 14]);
    expect(ARTS.filter((art) => art.kind === 'platform')).toHaveLength(1);
  });

  it('has about 7,000 items of every type over 26 weeks', () => {
    const issues = [...demo.site.issues.all()];

    // 14 teams begin 2.55 a day in 29 weeks (5,200), know of four fifths of the six weeks ahead (860), and have sub-tasks,
    // features and what is planted beside them.
    expect(issues.length).toBeGreaterThan(6300);
    expect(issues.length).toBeLessThan(7300);
    expect(new Set(issues.map((issue) => issue.type.name))).toEqual(
      new Set(['Feature', 'Story', 'Bug', 'Task', 'Sub-task']),
    );
    const recent = issues.filter((issue) => issue.updated >= NOW - 26 * WEEK);
    expect(recent.length / issues.length).toBeGreaterThan(0.85);
  });

  it('knows nothing of the future', () => {
    for (const issue of demo.site.issues.all()) {
      expect(issue.updated).toBeLessThanOrEqual(NOW);
      expect(issue.histories().at(-1)?.at ?? 0).toBeLessThanOrEqual(NOW);
    }
  });

  it('works on weekdays between eight and five UTC', () => {
    const moments = [...demo.site.issues.all()].flatMap((issue) =>
      issue.histories().map((history) => new Date(history.at)),
    );

    const outside = moments.filter(
      (at) => at.getUTCDay() % 6 === 0 || at.getUTCHours() < 8 || at.getUTCHours() > 17,
    );
    expect(outside).toEqual([]);
  });

  it('has status chains without gaps that end in the current status', () => {
    const broken = [...demo.site.issues.all()].filter((issue) => {
      const changes = itemsOf(issue).filter((item) => item.field === 'status');
      const gap = changes.some((change, i) => i > 0 && change.fromString !== changes[i - 1]!.to);
      return gap || (changes.length > 0 && issue.status.name !== changes.at(-1)!.to);
    });

    expect(broken.map((issue) => issue.key)).toEqual([]);
  });

  it('shows reopenings, back-flow, straight-to-done, flags, rejections and returns to the backlog', () => {
    const paths = [...demo.site.issues.all()].map((issue) => path(issue.key).join(' > '));
    const flags = [...demo.site.issues.all()]
      .flatMap(itemsOf)
      .filter((item) => item.field === 'Flagged');

    for (const part of [
      'Done > In Progress',
      'Test > In Progress',
      'Code Review > In Progress',
      'Backlog > Done',
      'Rejected',
      'In Progress > Impeded > In Progress',
      'Ready > Backlog > Ready',
    ]) {
      expect(`${part}: ${paths.filter((one) => one.includes(part)).length > 10}`).toBe(
        `${part}: true`,
      );
    }
    expect(flags.length).toBeGreaterThan(200);
  });
});

describe('a PI of the demo', () => {
  const begun = demo.calendar.pis.slice(0, 3);

  /** When an issue first joined a PI. */
  function joined(issue: SiteIssue, version: string): number | null {
    const changes = itemsOf(issue).filter(({ field: name }) => name === 'Fix Version');
    return changes.find(({ to }) => to === version)?.at ?? null;
  }

  function fixVersions(key: string): string[] {
    return (field(key, 'fixVersions') as { name: string }[]).map(({ name }) => name);
  }

  it('is planned on Wednesday and Thursday of the week before it begins', () => {
    const planted = new Set(demo.stories.scopeGrowth.keys);
    const work = [...demo.site.issues.all()].filter(
      ({ key, type }) => ['Story', 'Task'].includes(type.name) && !planted.has(key),
    );
    for (const { version, from } of begun) {
      const instants = work.flatMap((issue) => joined(issue, version) ?? []);
      const early = instants.filter((at) => at < from);
      const firstDay = instants.filter((at) => at >= from && at < from + DAY);
      const late = instants.filter((at) => at >= from + DAY);

      // Wednesday is over four days before Monday and begins five days before it.
      expect(new Set(early.map((at) => Math.ceil((from - at) / DAY)))).toEqual(new Set([5, 4]));
      expect(early.length).toBeGreaterThan(1000);
      expect(late.length / early.length).toBeGreaterThan(0.01);
      expect(late.length / early.length).toBeLessThan(0.07);
      // What is left of the PI before.
      expect(firstDay.length / early.length).toBeLessThan(0.2);
    }
  });

  it('takes what is open at its end into the next one, and loses what is rejected', () => {
    const issues = [...demo.site.issues.all()];
    const rejected = issues.filter((issue) => issue.status.name === 'Rejected');
    const versions = demo.calendar.pis.map(({ version }) => version);
    for (const [i, { version, from }] of begun.slice(1).entries()) {
      const carried = issues.filter((issue) => {
        const at = joined(issue, version);
        const before = joined(issue, versions[i]!);
        return before !== null && before < from && at !== null && at >= from && at < from + DAY;
      });

      expect(carried.length).toBeGreaterThan(20);
      expect(carried.filter(({ key }) => fixVersions(key).includes(versions[i]!))).toEqual([]);
    }
    expect(rejected.length).toBeGreaterThan(50);
    for (const { key } of rejected) expect(fixVersions(key)).toEqual([]);
  });

  it('has no bugs', () => {
    const bugs = [...demo.site.issues.all()].filter(({ type }) => type.name === 'Bug');

    expect(bugs.length).toBeGreaterThan(500);
    for (const { key } of bugs) expect(fixVersions(key)).toEqual([]);
  });
});

describe('the planted stories', () => {
  const { stories } = demo;

  it('let the queue before Test grow in one ART and in no other', () => {
    function waiting(project: string, at: number): number {
      const inQueue = [...demo.site.issues.all()].filter((issue) => {
        if (issue.project.key !== project) return false;
        const before = itemsOf(issue).filter((item) => item.field === 'status' && item.at <= at);
        return before.at(-1)?.to === 'Waiting for QA';
      });
      return inQueue.length;
    }

    const card = [20, 10, 0].map((weeks) => waiting('CARD', NOW - weeks * WEEK));

    expect(card[1]!).toBeGreaterThan(card[0]! * 1.4);
    expect(card[2]!).toBeGreaterThan(card[1]! * 1.3);
    for (const key of ['ACC', 'CLM', 'PLT']) expect(waiting(key, NOW)).toBeLessThan(20);
    expect(stories.constraint.art).toBe('card-payments');
  });

  it('let an item wait for one of another ART that nobody started and that is late', () => {
    const { consumer, provider, neededBy } = stories.lateDependency;

    expect(path(provider)).toEqual(['Backlog', 'Ready']);
    expect(path(consumer).at(-1)).toBe('Impeded');
    expect(find(consumer).project.key).not.toBe(find(provider).project.key);
    expect(field(provider, 'customfield_10050')).toBe(neededBy);
    expect(Date.parse(neededBy)).toBeLessThan(NOW - 2 * DAY);
    expect(field(consumer, 'issuelinks')).toMatchObject([{ inwardIssue: { key: provider } }]);
  });

  it('let one team wait for four others in each of the last twelve weeks', () => {
    const { consumers, providers, on } = stories.waitingTeam;

    expect(consumers).toHaveLength(48);
    expect(on).toHaveLength(4);
    for (const [i, consumer] of consumers.entries()) {
      expect(field(consumer, 'issuelinks')).toMatchObject([{ inwardIssue: { key: providers[i] } }]);
      expect(field(consumer, 'components')).toMatchObject([{ name: 'Checkout' }]);
    }
    expect(path(consumers[0]!)).toContain('Impeded');
    expect(path(providers[0]!).at(-1)).toBe('Done');
  });

  it('let a PI grow three weeks after it began', () => {
    const { keys, at, pi } = stories.scopeGrowth;
    const running = demo.calendar.pis.find((one) => one.id === pi)!;

    expect(keys).toHaveLength(72);
    expect(at - running.from).toBeGreaterThan(3 * WEEK);
    for (const key of keys) {
      const joined = itemsOf(find(key)).find((item) => item.field === 'Fix Version')!;
      expect(joined.to).toBe(running.version);
      expect(joined.at).toBeGreaterThanOrEqual(at);
    }
  });

  it('reopen one item, delete one and move one', () => {
    expect(path(stories.reopened)).toEqual([
      'Backlog',
      'Ready',
      'In Progress',
      'Done',
      'In Progress',
      'Test',
      'Done',
    ]);
    expect(demo.site.issues.find(stories.deleted.key)).toBeNull();
    expect(demo.site.issues.find(stories.deleted.id)).toBeNull();
    expect(demo.site.issues.find(stories.moved.from)!.key).toBe(stories.moved.to);
    expect(stories.moved.to).toMatch(/^PLT-/);
    expect(path(stories.moved.to).at(-1)).toBe('Done');
  });

  it('put the odd ones where they can be found', () => {
    expect(find(stories.unmapped).status.name).toBe('Parked');
    expect(field(stories.noTeam, 'components')).toEqual([]);
    expect(field(stories.severalTeams, 'components')).toHaveLength(2);
    expect(path(stories.straightToDone)).toEqual(['Backlog', 'Done']);
    expect(path(stories.returnedToNew).at(-1)).toBe('Backlog');
    for (const key of stories.remoteLinks) {
      expect(find(key).remoteLinks).toHaveLength(1);
      expect(itemsOf(find(key)).map((item) => item.field)).toContain('RemoteIssueLink');
    }
    const chinese = [...demo.site.issues.all()].filter((issue) => issue.status.name === '审核中');
    expect(new Set(chinese.map((issue) => issue.project.key))).toEqual(new Set(['ACC']));
  });
});
