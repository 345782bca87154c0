import { demoConfig } from '../../src/demo/organisation/config.ts';
import { startTrackers } from '../../src/demo/trackers.ts';
import type { SpanningOrganisation } from '../../src/demo/organisation/spanning.ts';
import { aWorkplace } from './workplace.ts';
import type { Workplace } from './workplace.ts';

/** When the demo is asked: a Monday morning, half an hour before its digests. */
export const DEMO_NOW = '2026-04-20T06:30:00.000Z';

/** The whole demo organisation, pulled once from both emulated trackers. */
export interface PulledDemo extends AsyncDisposable {
  readonly organisation: SpanningOrganisation;
  readonly place: Workplace;
  readonly config: object;
  /** What a command prints; fails unless it ends with a code that answers end with. */
  asked(...argv: readonly string[]): Promise<string>;
  /** The same with `--json`, read. */
  told<Answer>(...argv: readonly string[]): Promise<Answer>;
}

export async function aPulledDemo(): Promise<PulledDemo> {
  await using opened = new AsyncDisposableStack();
  const now = Date.parse(DEMO_NOW);
  const trackers = opened.use(await startTrackers({ seed: 7, now, clock: () => now }));
  const { addresses, organisation, secrets } = trackers;
  let config = {};
  const place = opened.use(
    await aWorkplace((database) => {
      const here = { ...addresses, slackApi: 'http://127.0.0.1:9/api/', database };
      config = demoConfig(here, organisation.calendar, organisation.stories);
      return config;
    }, secrets),
  );
  const pulled = await place.run('pull');
  if (pulled.code !== 0) throw new Error(`pull ended with ${pulled.code}: ${pulled.err}`);
  async function asked(...argv: readonly string[]): Promise<string> {
    const { code, out, err } = await place.run(...argv, '--as-of', DEMO_NOW);
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${err}`);
    return out;
  }
  const kept = opened.move();
  return {
    organisation,
    place,
    config,
    asked,
    told: async <Answer>(...argv: readonly string[]) =>
      JSON.parse(await asked(...argv, '--json')) as Answer,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
