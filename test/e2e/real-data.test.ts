import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { replaySite } from '../../src/demo/jira/replay.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import { cli } from '../support/cli.ts';
import { A, A_AS_OF, A_STAGES, B, B_AS_OF, B_STAGES } from '../support/worked-by-hand.ts';
import type { Worked } from '../support/worked-by-hand.ts';
import { say } from '../support/say.ts';
import { aWorkplace, rowsOf, secretsOf } from '../support/workplace.ts';

/** Recorded issues of two real sites; not part of the product. */
const REAL = fileURLToPath(new URL('../../../shared/real/', import.meta.url));
const DAY_S = 86_400;

interface Row {
  readonly stage: string | null;
  readonly key: string;
  readonly type: string;
  readonly level: string | null;
  readonly status: string;
  readonly startAt: string | null;
  readonly endAt: string | null;
  readonly flowTimeDays: number | null;
  readonly activeDays: number | null;
  readonly waitingDays: number | null;
  readonly blockedDays: number | null;
  readonly reopens: number;
  readonly findings: readonly string[];
}

function recorded(name: string): Promise<JiraEmulator> {
  return startJira({ site: replaySite(join(REAL, name)), pageSize: 10 });
}

describe.runIf(existsSync(REAL))('a real site', () => {
  it.each([
    ['jira-cloud-a', 33, ['已完成', 'To Do']],
    ['jira-cloud-b', 6, ['Done', 'In Progress', 'Review', 'Selected for Development']],
  ])(
    'of nobody here gets a configuration from init that check passes, and a row per issue: %s',
    async (name, issues, statuses) => {
      await using jira = await recorded(name);
      await using place = await aWorkplace(() => '', secretsOf(jira));

      const init = await cli(['init', '--url', jira.url, '--out', place.config, '--force'], {
        env: place.env,
      });
      // A relative path is one of the working directory, which the tests leave alone.
      const drafted = await readFile(place.config, 'utf8');
      expect(drafted).toContain('url: sqlite:./data/signalbox.db');
      await writeFile(
        place.config,
        drafted.replace('sqlite:./data/signalbox.db', JSON.stringify(place.database)),
      );
      const sampled = await place.run('check');
      const pull = await place.run('pull');
      const checked = await place.run('check');
      const rows = rowsOf<Row>(await place.exported('items', '2023-01-01T00:00:00Z'));

      expect(init).toMatchObject({ code: 0 });
      expect(sampled).toMatchObject({ code: 0 });
      expect(checked).toMatchObject({ code: 0 });
      expect(checked.out).toContain(`ok    the configuration fits ${issues} items`);
      expect(checked.out).not.toContain('FIX');
      expect(pull.out).toContain(`up to date, ${issues} changed items stored`);
      expect(pull.out).not.toContain('could not be read');
      const staged = rows.filter((row) => row.stage !== null).length / rows.length;
      say(`init, ${name}: ${(staged * 100).toFixed(1)} % of ${issues} issues have a stage`);
      expect(staged).toBeGreaterThanOrEqual(0.95);
      expect(new Set(rows.map((row) => row.key)).size).toBe(issues);
      expect(rows).toHaveLength(issues);
      expect([...new Set(rows.map((row) => row.status))].toSorted()).toEqual(statuses.toSorted());
    },
  );
});

function configOf(
  jira: JiraEmulator,
  database: string,
  projects: readonly string[],
  stages: object,
): object {
  const byFlow = Object.entries(stages as Record<string, Record<string, string[]>>);
  return {
    storage: { url: database },
    sources: [
      {
        id: 'jira',
        kind: 'jira',
        baseUrl: jira.url,
        auth: { email: { env: 'JIRA_EMAIL' }, token: { env: 'JIRA_TOKEN' } },
        projects,
        pull: { requestsPerSecond: 100 },
      },
    ],
    workflows: [
      {
        id: 'all',
        stages: byFlow.flatMap(([flow, named]) =>
          Object.entries(named).map(([name, ids]) => ({
            name,
            flow,
            statuses: ids.map((id) => ({ id })),
          })),
        ),
      },
    ],
    levels: {
      subtask: ['子任务'],
      story: ['故事', '任务', '缺陷', 'Technical-Debt', 'Test Execution', 'Story'],
      feature: ['Epic'],
    },
  };
}

describe.runIf(existsSync(REAL))('numbers worked out by hand from real histories', () => {
  it.each([
    ['jira-cloud-a', ['EE', 'K5'], A_STAGES, A_AS_OF, A],
    ['jira-cloud-b', ['SP'], B_STAGES, B_AS_OF, B],
  ] as const)('agree: %s', async (name, projects, stages, asOf, worked) => {
    await using jira = await recorded(name);
    await using place = await aWorkplace(
      (database) => configOf(jira, database, projects, stages),
      secretsOf(jira),
    );
    expect(await place.run('pull')).toMatchObject({ code: 0 });

    const rows = new Map(
      rowsOf<Row>(await place.exported('items', asOf)).map((row) => [row.key, row]),
    );

    const found = worked.map(({ key }) => inSeconds(rows.get(key)));
    expect(found).toEqual(worked.map(rounded));
  });

  it('count a completed item by the type that it had at its end', async () => {
    await using jira = await recorded('jira-cloud-a');
    await using place = await aWorkplace(
      (database) => configOf(jira, database, ['EE', 'K5'], A_STAGES),
      secretsOf(jira),
    );
    await place.run('pull');

    const rows = rowsOf<Row>(await place.exported('items', A_AS_OF));

    // EE-5 became a 任务 half an hour after its end; EE-2 was a 故事 all along.
    expect(rows.find((row) => row.key === 'EE-5')).toMatchObject({
      type: 'Technical-Debt',
      level: 'story',
      status: '已完成',
    });
    expect(rows.find((row) => row.key === 'EE-2')).toMatchObject({
      type: '故事',
      findings: expect.arrayContaining(['deleted-status', 'returned-to-new']) as string[],
    });
  });
});

/** Milliseconds are what Jira gives; seconds are exact to three digits. */
function inSeconds(row: Row | undefined): Worked | null {
  if (row === undefined) return null;
  return rounded({
    key: row.key,
    start: row.startAt,
    end: row.endAt,
    flow: seconds(row.flowTimeDays),
    active: seconds(row.activeDays),
    waiting: seconds(row.waitingDays),
    blocked: seconds(row.blockedDays),
    reopens: row.reopens,
  });
}

function seconds(days: number | null): number | null {
  return days === null ? null : days * DAY_S;
}

function rounded(worked: Worked): Worked {
  const { flow, active, waiting, blocked } = worked;
  function exact(value: number | null): number | null {
    return value === null ? null : Math.round(value * 1000) / 1000;
  }
  return {
    ...worked,
    flow: exact(flow),
    active: exact(active),
    waiting: exact(waiting),
    blocked: exact(blocked),
  };
}
