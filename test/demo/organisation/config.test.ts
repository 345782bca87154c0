import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../../src/config/load.ts';
import { demoCalendar } from '../../../src/demo/organisation/calendar.ts';
import { demoConfig, demoConfigYaml } from '../../../src/demo/organisation/config.ts';
import { jiraHouse } from '../../../src/demo/organisation/jira-house.ts';
import { UNMAPPED } from '../../../src/demo/organisation/structure.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const ADDRESSES = { jira: 'http://127.0.0.1:4001', slackApi: 'http://127.0.0.1:4002/api/' };

describe('the demo configuration', () => {
  const config = parseConfig(demoConfigYaml(ADDRESSES, demoCalendar(NOW)), 'demo.yaml');

  it('is a valid configuration of two streams, four ARTs and fourteen teams', () => {
    const arts = config.valueStreams.flatMap((stream) => stream.arts);

    expect(config.valueStreams).toHaveLength(2);
    expect(arts).toHaveLength(4);
    expect(arts.flatMap((art) => art.teams)).toHaveLength(14);
  });

  it('sends every ART and every value stream a weekly digest into its own channel', () => {
    const channels = config.digests.map((digest) => digest.channel);

    expect(config.digests.map((digest) => digest.scope).toSorted()).toEqual([
      'accounts',
      'card-payments',
      'claims',
      'insurance',
      'payments',
      'platform',
    ]);
    expect(new Set(channels).size).toBe(6);
    expect(new Set(config.digests.map((digest) => digest.cadence))).toEqual(new Set(['weekly']));
    expect(config.slack?.channels['card-payments']).toEqual(['C0CARDS']);
  });

  it('knows every status of the demo but the one that is planted as unmapped', () => {
    const site = jiraHouse(demoCalendar(NOW));
    const stages = config.workflows.flatMap((workflow) => workflow.stages);
    const mapped = new Set(
      stages.flatMap((stage) =>
        stage.statuses.map((ref) => (typeof ref === 'string' ? ref : Object.values(ref)[0])),
      ),
    );

    const unknown = site.statuses.filter(
      (status) => !mapped.has(status.name) && !mapped.has(status.id),
    );

    expect(unknown.map((status) => status.name)).toEqual([UNMAPPED.status]);
  });

  it('has objectives for every ART, their value known once a PI is over, and none for a PI to come', () => {
    const known = config.pis.map(({ objectives }) => [
      new Set(objectives.map(({ art }) => art)).size,
      objectives.filter(({ actualValue }) => actualValue !== null).length,
    ]);

    expect(known).toEqual([
      [4, 20],
      [4, 20],
      [4, 0],
      [0, 0],
    ]);
  });

  it('has integration points of the running PI, with the items that its stories name', () => {
    const consumers = Array.from({ length: 48 }, (_, i) => `CARD-${i + 1}`);
    const stories = {
      lateDependency: { consumer: 'CARD-90', provider: 'PLT-90', neededBy: '2026-11-18' },
      waitingTeam: { team: 'checkout', on: ['identity'], consumers, providers: [] },
    };

    const planned = parseConfig(demoConfigYaml(ADDRESSES, demoCalendar(NOW), stories), 'demo.yaml');

    // 2026-11-16 is the Monday of the seventh week of the PI, so six of the twelve weeks of pairs lie in it.
    expect(planned.pis.map(({ integrationPoints }) => integrationPoints)).toEqual([
      [],
      [],
      [
        {
          name: 'Checkout in one piece',
          on: '2026-10-16',
          items: ['CARD-25', 'CARD-26', 'CARD-27', 'CARD-28'],
        },
        {
          name: 'Payment with a device token',
          on: '2026-10-30',
          items: ['CARD-90', 'PLT-90', 'CARD-25'],
        },
      ],
      [],
    ]);
    expect(config.pis.flatMap(({ integrationPoints }) => integrationPoints)).toEqual([]);
  });

  it('says where production is once an ART works in a tracker that tells of deployments', () => {
    const spanning = { ...ADDRESSES, azureDevOps: 'http://127.0.0.1:4003/demo' };
    const both = parseConfig(demoConfigYaml(spanning, demoCalendar(NOW)), 'demo.yaml');

    expect(both.deployments?.production).toEqual([{ source: 'ado', environment: 'Production' }]);
    expect(config.deployments).toBeUndefined();
  });

  it('reads the same as text and as data', () => {
    const calendar = demoCalendar(NOW);

    expect(parse(demoConfigYaml(ADDRESSES, calendar))).toEqual(demoConfig(ADDRESSES, calendar));
  });

  it('writes down no secret', () => {
    const yaml = demoConfigYaml(ADDRESSES, demoCalendar(NOW));

    expect(yaml).toContain('env: DEMO_JIRA_TOKEN');
    expect(yaml).not.toMatch(/xox|xapp|demo-token/);
  });
});
