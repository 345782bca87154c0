import { defineConfig } from 'vitest/config';

/** What is waited for comes at once; only a machine that is busy with other things needs longer. */
const expect = { poll: { timeout: 20_000 } };

/** Only there to end what hangs: a machine that is busy with other things may need many times what a test takes. */
const UNIT_TIMEOUT_MS = 30_000;

/** unit: one room at a time · contract: what every implementation of a port must do · e2e: the product on real HTTP. */
export default defineConfig({
  test: {
    // Left alone, two cores get one worker.
    maxWorkers: 2,
    projects: [
      {
        test: {
          expect,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/contract/**'],
          testTimeout: UNIT_TIMEOUT_MS,
          hookTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        test: {
          expect,
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          testTimeout: UNIT_TIMEOUT_MS,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          expect,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
