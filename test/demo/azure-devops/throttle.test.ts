import { describe, expect, it } from 'vitest';
import { anAzureDevOps, ask, serving } from '../../support/an-azure-devops.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');

describe('the throttle', () => {
  it('lets five a second through, then asks to wait: with a good answer, with 429, with 503', async () => {
    let now = MONDAY;
    await using ado = await serving(anAzureDevOps(), {
      clock: () => now,
      throttle: { perSecond: 5 },
    });
    const slowed: (readonly [number, string | null])[] = [];

    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 5; i += 1) {
        const { status, headers } = await ask(ado, '/_apis/projects');
        expect([status, headers.get('retry-after')]).toEqual([200, null]);
      }
      const { status, headers } = await ask(ado, '/_apis/projects');
      slowed.push([status, headers.get('retry-after')]);
      now += 1000;
    }

    expect(slowed).toEqual([
      [200, '1'],
      [429, '1'],
      [503, '1'],
    ]);
    expect(ado.forbidden).toBe(0);
  });

  it('counts and refuses who does not wait', async () => {
    let now = MONDAY;
    await using ado = await serving(anAzureDevOps(), {
      clock: () => now,
      throttle: { perSecond: 1, answers: [200], retryAfterSeconds: 2 },
    });

    await ask(ado, '/_apis/projects');
    const slowed = await ask(ado, '/_apis/projects');
    now += 500;
    const early = await ask(ado, '/_apis/projects');
    now += 1999;
    const still = await ask(ado, '/_apis/projects');
    now += 2000;
    const patient = await ask(ado, '/_apis/projects');

    expect([slowed, early, still, patient].map(({ status }) => status)).toEqual([
      200, 429, 429, 200,
    ]);
    expect(ado.forbidden).toBe(2);
  });

  it('does not blame who was under way when it spoke', async () => {
    let now = MONDAY;
    await using ado = await serving(anAzureDevOps(), {
      clock: () => now,
      throttle: { perSecond: 1, answers: [200] },
    });
    await ask(ado, '/_apis/projects');
    await ask(ado, '/_apis/projects');
    now += 20;

    const crossing = await ask(ado, '/_apis/projects');

    expect(crossing.status).toBe(200);
    expect(ado.forbidden).toBe(0);
  });
});
