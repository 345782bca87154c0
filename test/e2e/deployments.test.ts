import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { Secrets } from '../../src/config/secrets.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import { startService } from '../../src/service.ts';
import type { Service } from '../../src/service.ts';
import { MONDAY_MORNING, smallSite } from '../support/small-site.ts';
import { secretsOf } from '../support/workplace.ts';

const SECRET = 'a-secret-that-is-long-enough';
const TOLD = {
  id: 'run 7',
  service: 'refunds',
  environment: 'production',
  at: new Date(MONDAY_MORNING).toISOString(),
  outcome: 'succeeded',
};

describe('a service that is told deployments', () => {
  let jira: JiraEmulator;
  beforeAll(async () => {
    jira = await startJira({ site: smallSite().site, clock: () => MONDAY_MORNING });
  });
  afterAll(() => jira[Symbol.asyncDispose]());

  function config(deployments: object | undefined): Config {
    const source = {
      id: 'jira',
      kind: 'jira',
      baseUrl: jira.url,
      auth: { email: { env: 'JIRA_EMAIL' }, token: { env: 'JIRA_TOKEN' } },
      projects: ['PAY'],
    };
    const whole = {
      storage: { url: 'sqlite::memory:' },
      sources: [source],
      http: { port: 0 },
      deployments,
    };
    return parseConfig(JSON.stringify(whole), 'test.yaml');
  }

  async function start(deployments: object | undefined, secret: string): Promise<Service> {
    const env = { ...secretsOf(jira), DEPLOYMENTS_SECRET: secret };
    const service = await startService(config(deployments), new Secrets(env), {
      version: 'test',
      clock: () => MONDAY_MORNING,
      log: { write: (line: string) => void log.push(line) },
      logLevel: 'info',
    });
    await service.idle();
    return service;
  }

  let log: string[] = [];
  async function tell(service: Service, secret: string): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${service.port}/deployments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify(TOLD),
    });
    return response.status;
  }

  const HTTP = { http: { secret: { env: 'DEPLOYMENTS_SECRET' } } };

  it('stores them once, counts them, and writes down who was refused without the secret', async () => {
    log = [];
    await using service = await start(HTTP, SECRET);

    expect(await tell(service, SECRET)).toBe(201);
    expect(await tell(service, SECRET)).toBe(200);
    expect(await tell(service, 'something else')).toBe(401);

    const messages = log.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages.filter((text) => text.startsWith('deployment '))).toEqual([
      'deployment told',
      'deployment told',
      'deployment refused',
    ]);
    expect(log.join('')).not.toContain(SECRET);
    const metrics = await (await fetch(`http://127.0.0.1:${service.port}/metrics`)).text();
    expect(metrics).toContain('signalbox_deployments_told_total{outcome="known"} 1');
  });

  it('has no such address where that is not configured', async () => {
    await using service = await start(undefined, SECRET);

    expect(await tell(service, SECRET)).toBe(404);
  });

  it('does not start with a secret that could be guessed, nor without one', async () => {
    await expect(start(HTTP, 'short')).rejects.toThrow('fewer than 16 characters');
    await expect(start(HTTP, '')).rejects.toThrow('DEPLOYMENTS_SECRET');
  });
});
