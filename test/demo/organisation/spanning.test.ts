import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/load.ts';
import { azureDevOpsHouse } from '../../../src/demo/organisation/azure-devops-house.ts';
import { demoConfigYaml } from '../../../src/demo/organisation/config.ts';
import type { TrackedItem } from '../../../src/demo/organisation/cross-tool.ts';
import { spanningOrganisation } from '../../../src/demo/organisation/spanning.ts';
import type { SpanningOrganisation } from '../../../src/demo/organisation/spanning.ts';
import { ARTS, UNMAPPED } from '../../../src/demo/organisation/structure.ts';
import { feed, serving } from '../../support/an-azure-devops.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const demo = spanningOrganisation({ seed: 1, now: NOW });

async function fingerprint({ azureDevOps, crossTool }: SpanningOrganisation): Promise<string> {
  await using ado = await serving(azureDevOps);
  const hash = createHash('sha256').update(JSON.stringify(crossTool));
  for (const name of ['revisions', 'links'] as const) {
    for (const { values } of await feed(ado, name, { $maxPageSize: '1000' })) {
      hash.update(JSON.stringify(values));
    }
  }
  return hash.digest('hex');
}

/** The states an item went through, the first one included. */
function path(id: string): string[] {
  const states = demo.azureDevOps.read(Number(id)).item.revisions.map(({ state }) => state);
  return states.filter((state, i) => state !== states[i - 1]);
}

function linksOn({ tracker, key }: TrackedItem): readonly { url: string; words: string }[] {
  if (tracker === 'azure-devops') {
    const { resources } = demo.azureDevOps.read(Number(key));
    return resources.map(({ url, comment }) => ({ url, words: comment ?? '' }));
  }
  const links = demo.site.issues.find(key)?.remoteLinks ?? [];
  return links.map(({ object }) => ({ url: object.url, words: object.title }));
}

function urlOf({ tracker, key }: TrackedItem): string {
  return tracker === 'jira'
    ? `https://demo.example.com/browse/${key}`
    : `https://dev.azure.com/demo/Claims/_workitems/edit/${key}`;
}

describe('the demo organisation in two trackers', () => {
  it('is the same for the same seed and another one for another seed', async () => {
    const again = await fingerprint(spanningOrganisation({ seed: 1, now: NOW }));
    const other = await fingerprint(spanningOrganisation({ seed: 2, now: NOW }));

    expect(again).toBe(await fingerprint(demo));
    expect(other).not.toBe(again);
  }, 60_000);

  it('has one ART in Azure DevOps, the others in Jira, and about 7,000 items in all', () => {
    const { items, projects } = demo.azureDevOps.organisation;
    const issues = [...demo.site.issues.all()];

    expect(projects.map(({ name }) => name)).toEqual(['Claims']);
    expect(projects[0]!.teams.map(({ name }) => name)).toEqual(['Intake', 'Assessment', 'Payout']);
    expect(demo.site.projects.map(({ key }) => key)).toEqual(['CARD', 'ACC', 'PLT']);
    expect(items.size).toBeGreaterThan(1000);
    expect(items.size + issues.length).toBeGreaterThan(6300);
    expect(items.size + issues.length).toBeLessThan(7300);
  });

  it('knows nothing of the future', () => {
    const { revisions } = demo.azureDevOps.organisation;

    expect(revisions.filter(({ changed }) => changed > NOW)).toEqual([]);
  });

  it('plans work in sprints of a PI, puts it into areas, flags it with a tag', () => {
    const latest = [...demo.azureDevOps.organisation.items.keys()].map((id) =>
      demo.azureDevOps.read(id),
    );
    const depths = new Set(latest.map(({ iteration }) => (iteration.parent === null ? 0 : 1)));

    expect(depths).toEqual(new Set([0, 1]));
    expect(new Set(latest.map(({ area }) => area.name))).toEqual(
      new Set(['Intake', 'Assessment', 'Payout', 'Claims']),
    );
    expect(new Set(latest.map(({ type }) => type))).toEqual(
      new Set(['User Story', 'Enabler', 'Bug', 'Task', 'Feature']),
    );
    const blocked = demo.azureDevOps.organisation.revisions.filter(({ tags }) =>
      tags.includes('Blocked'),
    );
    expect(blocked.length).toBeGreaterThan(40);
  });

  it('takes work into the PI when it is planned, into a sprint of it later, and out of it when it is removed', () => {
    const stories = [...demo.azureDevOps.organisation.items.values()].filter(({ revisions }) =>
      ['User Story', 'Enabler'].includes(revisions[0]!.type),
    );
    const ways = stories.map(({ revisions }) => {
      const paths = revisions.map(({ iteration, state }) => {
        const depth = iteration.parent === null ? 0 : iteration.parent.parent === null ? 1 : 2;
        return `${['root', 'PI', 'sprint'][depth]}${state === 'Removed' ? ' removed' : ''}`;
      });
      return paths.filter((path, i) => path !== paths[i - 1]).join(' > ');
    });

    expect(ways.filter((way) => way === 'root > PI > sprint').length).toBeGreaterThan(500);
    expect(ways.filter((way) => way === 'root > PI > root removed').length).toBeGreaterThan(5);
    expect(ways.filter((way) => /removed/.test(way) && !/root removed/.test(way))).toEqual([]);
  });

  it('keeps the planted stories of the ART that moved', () => {
    const { reopened, unmapped, noTeam } = demo.stories;

    expect(path(reopened)).toEqual([
      'New',
      'Approved',
      'Active',
      'Closed',
      'Active',
      'Test',
      'Closed',
    ]);
    expect(path(unmapped).at(-1)).toBe(UNMAPPED.status);
    expect(demo.azureDevOps.read(Number(noTeam)).area.parent).toBeNull();
  });

  it('links work across the trackers on both ends, on one, or with a key in words', () => {
    const written = demo.crossTool.map(({ consumer, provider, told }) => {
      const [needs, gives] = [linksOn(consumer), linksOn(provider)];
      const name = provider.tracker === 'jira' ? provider.key : `AB#${provider.key}`;
      return {
        told,
        crosses: consumer.tracker !== provider.tracker,
        saysSo: needs.every(({ words }) => words === `is blocked by ${name}`),
        needs: needs.map(({ url }) => url === urlOf(provider)),
        gives: gives.map(({ url }) => url === urlOf(consumer)),
      };
    });
    const each = [
      { told: 'both', crosses: true, saysSo: true, needs: [true], gives: [true] },
      { told: 'consumer', crosses: true, saysSo: true, needs: [true], gives: [] },
      { told: 'provider', crosses: true, saysSo: true, needs: [], gives: [true] },
      { told: 'key', crosses: true, saysSo: true, needs: [false], gives: [] },
    ];

    expect(written).toEqual([...each, ...each]);
  });

  it('goes to production every week, and fails every ninth time', () => {
    const { builds, records } = demo.azureDevOps.organisation.deployments;

    expect(builds.length).toBeGreaterThanOrEqual(26);
    expect(records).toHaveLength(builds.length);
    expect(new Set(records.map(({ environment }) => environment))).toEqual(new Set(['Production']));
    expect(records.filter(({ result }) => result === 'failed').map(({ id }) => id)).toEqual([
      9, 18, 27,
    ]);
  });
});

describe('the demo configuration of two trackers', () => {
  const addresses = {
    jira: 'http://127.0.0.1:4001',
    slackApi: 'http://127.0.0.1:4002/api/',
    azureDevOps: 'http://127.0.0.1:4003/demo',
  };
  const config = parseConfig(demoConfigYaml(addresses, demo.calendar), 'demo.yaml');

  it('names both sources, and reads the ART that moved from the second', () => {
    const teams = config.valueStreams.flatMap(({ arts }) => arts.flatMap((art) => art.teams));

    expect(config.sources.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'jira jira',
      'ado azure-devops',
    ]);
    expect(config.sources[0]).toMatchObject({ projects: ['CARD', 'ACC', 'PLT'] });
    expect(teams).toHaveLength(14);
    expect(
      teams
        .filter(({ match }) => match[0]?.source === 'ado')
        .map(({ match }) => match[0]?.areaPath),
    ).toEqual(['Claims\\Intake', 'Claims\\Assessment', 'Claims\\Payout']);
    expect(ARTS).toHaveLength(4);
  });

  it('knows every state of the demo but the one that is planted as unmapped', () => {
    const stages = config.workflows.flatMap((workflow) => workflow.stages);
    const mapped = new Set(
      stages.flatMap((stage) =>
        stage.statuses.map((ref) => (typeof ref === 'string' ? ref : Object.values(ref)[0])),
      ),
    );
    const [project] = azureDevOpsHouse(demo.calendar).projects;
    const names = project!.process.types
      .filter(({ name }) => name !== 'Epic')
      .flatMap(({ states }) => states.map(({ name }) => name));

    expect([...new Set(names)].filter((name) => !mapped.has(name))).toEqual([UNMAPPED.status]);
  });
});
