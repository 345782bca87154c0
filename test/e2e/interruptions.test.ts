import { describe, expect, it } from 'vitest';
import { startAzureDevOps } from '../../src/demo/azure-devops/server.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import { seeded } from '../../src/demo/organisation/random.ts';
import { cli } from '../support/cli.ts';
import type { Variables } from '../support/cli.ts';
import { say } from '../support/say.ts';
import { ALL_OVER, aSmallCompany, smallConfig } from '../support/small-company.ts';
import { aSmallOrganisation, organisationConfig } from '../support/small-organisation.ts';
import { aWorkplace } from '../support/workplace.ts';
import type { Workplace } from '../support/workplace.ts';

const POINTS = 50;
/** Every tenth interruption is a real SIGKILL of a real process; of the others half are cuts, half are aborts. */
const KILL_EVERY = 10;
const ALWAYS = Number.POSITIVE_INFINITY;

interface Tracker extends AsyncDisposable {
  readonly env: Variables;
  readonly configure: (database: string) => object;
  requests(): number;
  /** Calls back while the answer to the nth request from now is under way. */
  atRequest(n: number, act: () => void): void;
  cutAfter(requests: number): void;
  heal(): void;
}

/** Calls back once, at the nth time that it is told. */
function countdown(): { readonly observe: () => void; readonly at: Tracker['atRequest'] } {
  let left = 0;
  let due: (() => void) | null = null;
  return {
    observe() {
      left -= 1;
      if (left === 0) due?.();
    },
    at(n, act) {
      left = n;
      due = act;
    },
  };
}

async function jira(deployment: 'cloud' | 'data-center'): Promise<Tracker> {
  const { observe, at } = countdown();
  const site = aSmallCompany().site;
  const emulator = await startJira({ site, deployment, pageSize: 4, slimPageSize: 8, observe });
  return {
    env: { JIRA_EMAIL: emulator.email, JIRA_TOKEN: emulator.token },
    configure(database) {
      const config = smallConfig(emulator, database) as { sources: { auth: object }[] };
      const auth = deployment === 'cloud' ? {} : { auth: { token: { env: 'JIRA_TOKEN' } } };
      return { ...config, sources: [{ ...config.sources[0], deployment, ...auth }] };
    },
    requests: () => emulator.count(),
    atRequest: at,
    cutAfter: (after) =>
      void emulator.fail({ kind: 'reset', when: 'mid-body' }, { after, times: ALWAYS }),
    heal: () => emulator.restore(),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

async function azureDevOps(): Promise<Tracker> {
  const { observe, at } = countdown();
  const { organisation } = aSmallOrganisation();
  const emulator = await startAzureDevOps({ organisation, pageSize: 10, observe });
  return {
    env: { AZURE_DEVOPS_TOKEN: emulator.pat },
    configure: (database) => organisationConfig(emulator, database),
    requests: () => emulator.count(),
    atRequest: at,
    cutAfter: (after) =>
      void emulator.fail({ kind: 'reset', when: 'mid-body' }, { after, times: ALWAYS }),
    heal: () => emulator.restore(),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

async function everything(place: Workplace): Promise<string> {
  return (await place.exported('items', ALL_OVER)) + (await place.exported('visits', ALL_OVER));
}

/** Each says whether it interrupted anything. */
const INTERRUPT = {
  async kill(place: Workplace, tracker: Tracker, at: number): Promise<boolean> {
    const child = place.start(['pull']);
    tracker.atRequest(at, () => child.kill());
    const { code, signal } = await child.ended;
    // After the last answer it may be quicker than the signal.
    return signal === 'SIGKILL' || code === 0;
  },
  async abort(place: Workplace, tracker: Tracker, at: number): Promise<boolean> {
    const stopping = new AbortController();
    tracker.atRequest(at, () => stopping.abort());
    await cli(['pull', '--config', place.config], { env: place.env, signal: stopping.signal });
    return stopping.signal.aborted;
  },
  /** The line is dead when the operator looks and stops waiting; what was tried again until then failed too. */
  async cut(place: Workplace, tracker: Tracker, at: number): Promise<boolean> {
    const stopping = new AbortController();
    tracker.cutAfter(at - 1);
    tracker.atRequest(at, () => setTimeout(() => stopping.abort(), 30));
    const { code } = await cli(['pull', '--config', place.config], {
      env: place.env,
      signal: stopping.signal,
    });
    tracker.heal();
    return code === 1;
  },
} as const;

function kindOf(trial: number): keyof typeof INTERRUPT {
  if (trial % KILL_EVERY === 0) return 'kill';
  return trial % 2 === 0 ? 'abort' : 'cut';
}

describe('an interruption of a pull', () => {
  it.each([
    ['Jira Cloud', async () => jira('cloud')],
    ['Jira Data Center', async () => jira('data-center')],
    ['Azure DevOps', azureDevOps],
  ])(
    'at fifty random points leaves no trace in the export: %s',
    async (name, start) => {
      await using tracker = await start();
      await using undisturbed = await aWorkplace(tracker.configure, tracker.env);
      expect(await undisturbed.run('pull')).toMatchObject({ code: 0 });
      const needed = tracker.requests();
      const wanted = await everything(undisturbed);
      const random = seeded(20_260_420);
      const done = { kill: 0, abort: 0, cut: 0 };
      const points = new Set<number>();

      for (let trial = 0; trial < POINTS; trial += 1) {
        const kind = kindOf(trial);
        const point = 1 + Math.floor(random.next() * needed);
        await using place = await aWorkplace(tracker.configure, tracker.env);
        expect(await INTERRUPT[kind](place, tracker, point)).toBe(true);
        expect(await place.run('pull')).toMatchObject({ code: 0 });
        expect({ kind, point, same: (await everything(place)) === wanted }).toMatchObject({
          same: true,
        });
        done[kind] += 1;
        points.add(point);
      }

      say(
        `${name}: interrupted at ${points.size} of ${needed} requests; ${done.kill} × SIGKILL, ` +
          `${done.abort} × abort, ${done.cut} × cut; ${wanted.length} bytes of export equal each time`,
      );
      expect(done).toEqual({ kill: 5, abort: 20, cut: 25 });
      expect(wanted.length).toBeGreaterThan(10_000);
    },
    120_000,
  );
});
