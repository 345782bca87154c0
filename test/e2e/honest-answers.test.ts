import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPulledDemo, DEMO_NOW } from '../support/pulled-demo.ts';
import type { PulledDemo } from '../support/pulled-demo.ts';
import { nonsense, withoutBasis } from '../support/basis.ts';

/** Below so many there is no percentile and no share: the product's default. */
const FLOOR = 5;

const QUESTIONS: readonly (readonly string[])[] = [
  ...['portfolio', 'insurance', 'card-payments', 'accounts', 'claims', 'platform', 'checkout'].map(
    (scope) => ['metrics', scope],
  ),
  // So little happened on one day that most samples are below the floor.
  ['metrics', 'claims', '--from', '2026-04-17', '--to', '2026-04-18'],
  ['deps', 'portfolio'],
  ['deps', 'claims'],
  ['forecast', 'portfolio', '--by', 'PI end'],
  ['forecast', 'card-payments', '--by', 'friday'],
  ['forecast', 'platform', '--items', '40', '--by', 'PI end'],
  ['forecast', 'accounts', '--backtest'],
  ['topology'],
];

let demo: PulledDemo;
beforeAll(async () => {
  demo = await aPulledDemo();
}, 180_000);
afterAll(() => demo[Symbol.asyncDispose]());

describe('every answer about the demo', () => {
  it.each(QUESTIONS.map((argv) => [argv.join(' '), argv] as const))(
    'has a basis for each number and nothing certain: %s',
    async (_, argv) => {
      const machine = await demo.told<object>(...argv);
      const text = await demo.asked(...argv);

      expect(withoutBasis(machine, FLOOR)).toEqual([]);
      expect(machine).toHaveProperty('asOf', DEMO_NOW);
      expect(nonsense(text)).toEqual([]);
      expect(text).toContain('as of 2026-04-20 08:30');
    },
  );

  it.each(QUESTIONS.filter(([command, , how]) => command === 'forecast' && how !== '--backtest'))(
    'tells no simulated chance as 0 or 100 %%: %s %s',
    async (...argv) => {
      expect(await demo.asked(...argv)).not.toMatch(/(^|\D)(0|100) %/);
    },
  );

  it('has one for items too', async () => {
    const { lateDependency, reopened, unmapped, waitingTeam } = demo.organisation.stories;
    const open = waitingTeam.consumers.at(-1)!;

    for (const key of [
      lateDependency.consumer,
      lateDependency.provider,
      reopened,
      unmapped,
      open,
    ]) {
      const machine = await demo.told<object>('item', key);
      const text = await demo.asked('item', key);

      expect(withoutBasis(machine, FLOOR)).toEqual([]);
      expect(nonsense(text)).toEqual([]);
    }
  });

  it.each(['items', 'visits', 'dependencies', 'stages'])(
    'has one in exports too: %s',
    async (what) => {
      const rows = await demo.asked('export', what, '--format', 'ndjson');
      const csv = await demo.asked('export', what, '--format', 'csv');

      const lines = rows
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
      expect(lines.length).toBeGreaterThan(5);
      expect(lines.flatMap((line) => withoutBasis(line, FLOOR))).toEqual([]);
      expect(nonsense(csv)).toEqual([]);
      expect(csv.trimEnd().split('\n')).toHaveLength(lines.length + 1);
    },
  );
});
