import { defineConfig } from 'vitest/config';

/** unit: one room at a time · contract: what every implementation of a port must do · e2e: the product on real HTTP. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/contract/**'],
        },
      },
      {
        test: { name: 'contract', include: ['test/contract/**/*.test.ts'], hookTimeout: 120_000 },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
