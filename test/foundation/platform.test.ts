import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const Package = z.object({
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

async function packageJson(): Promise<z.infer<typeof Package>> {
  return Package.parse(JSON.parse(await readFile('package.json', 'utf8')));
}

describe('platform', () => {
  it('runs on Node 24 or later, whatever the host has', () => {
    expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24);
  });

  it('gives child processes the same Node', async () => {
    const { stdout } = await promisify(execFile)('node', ['--version']);

    expect(stdout.trim()).toBe(process.version);
  });

  it('pins every dependency to one exact version', async () => {
    const { dependencies, devDependencies } = await packageJson();
    const versions = Object.entries({ ...dependencies, ...devDependencies });
    const loose = versions.filter(
      ([name, version]) => name !== 'node-runtime' && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );

    expect(loose).toEqual([]);
  });

  it('keeps registry addresses out of the lockfile', async () => {
    const lock = await readFile('package-lock.json', 'utf8');

    expect(lock).not.toMatch(/"resolved": "https?:/);
  });
});

describe('image', () => {
  it('is a slim Node 24, not root, with production dependencies and a health check', async () => {
    const dockerfile = await readFile('Dockerfile', 'utf8');

    expect(dockerfile).toMatch(/^FROM node:24-slim$/m);
    expect(dockerfile).toMatch(/npm ci --omit=dev/);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  });
});
