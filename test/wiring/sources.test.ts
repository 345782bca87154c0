import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { Secrets } from '../../src/config/secrets.ts';
import { buildSources } from '../../src/wiring/sources.ts';

const CONFIG = `
timezone: UTC
storage: { url: 'sqlite::memory:' }
sources:
  - { id: jira, kind: jira, deployment: cloud, baseUrl: 'https://acme.example', projects: [PAY],
      auth: { email: { env: EMAIL }, token: { env: TOKEN } } }
  - { id: ado, kind: azure-devops, baseUrl: 'https://dev.azure.com/acme', projects: [Claims],
      auth: { kind: pat, token: { env: PAT } } }
`;

describe('the sources of a configuration', () => {
  it('have their secrets known to the log as they go over the wire', () => {
    const config = parseConfig(CONFIG, 'signalbox.yaml');
    const secrets = new Secrets({ EMAIL: 'flow@acme.example', TOKEN: 'tok-1', PAT: 'pat-1' });

    buildSources(config, config.sources, secrets, () => 0, {});

    expect(secrets.values()).toContain(btoa('flow@acme.example:tok-1'));
    expect(secrets.values()).toContain(btoa(':pat-1'));
  });
});
