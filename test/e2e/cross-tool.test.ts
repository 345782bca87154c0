import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import type { DependencyEdge } from '../../src/core/dependencies/edge.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { loadEverything } from '../../src/jobs/answer-dependencies.ts';
import { readingOf } from '../../src/jobs/reading.ts';
import { openStore } from '../../src/store/open.ts';
import { aPulledDemo, DEMO_NOW } from '../support/pulled-demo.ts';
import type { PulledDemo } from '../support/pulled-demo.ts';

const NOW = Date.parse(DEMO_NOW);
const JIRA_ENDS = { jira: 'jira', 'azure-devops': 'ado' } as const;

describe('an organisation in two trackers', () => {
  let demo: PulledDemo;
  beforeAll(async () => {
    demo = await aPulledDemo();
  });
  afterAll(() => demo[Symbol.asyncDispose]());

  it('has an edge for each pair of items that somebody linked across the border, in the right direction', async () => {
    await using store = await openStore(demo.place.database);
    const organisation = organisationOf(parseConfig(JSON.stringify(demo.config), 'demo'));

    const { edges } = await loadEverything(readingOf(organisation, store), instantOf(NOW));

    const across = edges.filter(({ consumer, provider }) => consumer.source !== provider.source);
    const expected = demo.organisation.crossTool.map(
      ({ consumer, provider }) =>
        `${JIRA_ENDS[consumer.tracker]}:${consumer.key} > ${JIRA_ENDS[provider.tracker]}:${provider.key}`,
    );
    expect(across.map(nameOf).toSorted()).toEqual(expected.toSorted());
    expect(new Set(across.map(({ confidence }) => confidence))).toEqual(
      new Set(['certain', 'likely']),
    );
    expect(edges.length).toBeGreaterThan(across.length);
  });

  it('shows the edges of an item to machines', async () => {
    const [link] = demo.organisation.crossTool;
    if (link === undefined) throw new Error('nobody linked anything');

    const { code, out } = await demo.place.run(
      'item',
      link.consumer.key,
      '--json',
      '--as-of',
      DEMO_NOW,
    );

    const { items } = JSON.parse(out) as { items: { edges: { other: { key: string } }[] }[] };
    expect(code).toBe(0);
    expect(items[0]?.edges.find(({ other }) => other.key === link.provider.key)).toMatchObject({
      direction: 'needs',
      other: { source: JIRA_ENDS[link.provider.tracker], known: true },
      spans: [{ from: expect.any(String), to: null }],
    });
  });

  it('knows what went to production, with the items that came with it', async () => {
    await using store = await openStore(demo.place.database);
    const { records } = demo.organisation.azureDevOps.organisation.deployments;

    const found = await store.deployments.during({ from: instantOf(0), to: instantOf(NOW) });

    expect(found).toHaveLength(records.length);
    expect(found.filter(({ outcome }) => outcome === 'failed').length).toBeGreaterThan(0);
    expect(found.some(({ items }) => items.length > 0)).toBe(true);
  });
});

function nameOf({ consumer, provider }: DependencyEdge): string {
  return `${consumer.source}:${consumer.key} > ${provider.source}:${provider.key}`;
}
