import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { quietHoursOf, riskSettings } from '../../src/config/risk-settings.ts';
import type { Config } from '../../src/config/schema.ts';
import { DEFAULT_RULES, rulesOf } from '../../src/core/risks/rules/settings.ts';
import type { RiskSettings } from '../../src/core/risks/rules/settings.ts';
import { ConfigError } from '../../src/shared/errors.ts';

function settings(risks: string): RiskSettings {
  return riskSettings(config(risks));
}

function quietHours(risks: string): ReturnType<typeof quietHoursOf> {
  return quietHoursOf(config(risks));
}

/** Payments with cards (red) and wallet (green). */
function config(risks: string): Config {
  return parseConfig(
    `sources:
  - id: jira
    kind: jira
    baseUrl: https://acme.example
    auth: { email: { env: JIRA_EMAIL }, token: { env: JIRA_TOKEN } }
    projects: [PAY]
valueStreams:
  - id: payments
    arts:
      - { id: cards, teams: [{ id: red, match: [{ project: PAY, component: red }] }] }
      - { id: wallet, teams: [{ id: green, match: [{ project: PAY, component: green }] }] }
risks: ${risks}
`,
    'flow.yaml',
  );
}

function mistakesOf(risks: string): string[] {
  try {
    settings(risks);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

describe('thresholds of risk rules', () => {
  it('are the defaults where nothing is said', () => {
    expect(settings('{}')).toEqual({ everywhere: DEFAULT_RULES, scopes: new Map() });
  });

  it('change one by one, and what is not written stays', () => {
    const { everywhere } = settings(
      '{ rules: { R1: { lateFor: 2h }, R6: { growth: 0.2 }, R8: off } }',
    );

    expect(everywhere).toEqual({
      ...DEFAULT_RULES,
      R1: { chance: 0.5, lateForMs: 7_200_000 },
      R6: { growth: 0.2 },
      R8: 'off',
    });
  });

  it('are inherited from the value stream, and that from the rules for all', () => {
    const found = settings(`{
      rules: { R3: { percentile: 85 } },
      scopes: { payments: { R10: off, R5: { within: 1d } }, cards: { R11: { within: 7d } } } }`);

    expect(found.everywhere.R10).toEqual(DEFAULT_RULES.R10);
    expect(rulesOf(found, 'payments')).toMatchObject({ R3: { percentile: 85 }, R10: 'off' });
    expect(rulesOf(found, 'wallet')).toMatchObject({ R10: 'off', R5: { withinMs: 86_400_000 } });
    expect(rulesOf(found, 'cards')).toMatchObject({
      R3: { percentile: 85 },
      R10: 'off',
      R11: { withinMs: 604_800_000 },
    });
    expect(rulesOf(found, 'elsewhere')).toEqual(found.everywhere);
  });

  it('switch a rule on again that is inherited as off', () => {
    const found = settings(
      '{ rules: { R10: off }, scopes: { cards: { R10: { weeks: 4 } }, wallet: { R10: {} } } }',
    );

    expect(rulesOf(found, 'cards').R10).toEqual({ weeks: 4, growth: 0.1 });
    expect(rulesOf(found, 'wallet').R10).toEqual(DEFAULT_RULES.R10);
  });

  it.each([
    ['{ rules: { R13: off } }', 'risks.rules.R13: unknown key "R13"'],
    ['{ rules: { R3: { percentil: 95 } } }', 'risks.rules.R3'],
    ['{ rules: { R3: { percentile: 90 } } }', 'risks.rules.R3'],
    ['{ rules: { R1: { chance: 50 } } }', 'risks.rules.R1'],
    ['{ scopes: { nobody: { R1: off } } }', 'risks.scopes.nobody: no value stream or ART "nobody"'],
    [
      '{ scopes: { red: { R1: off } } }',
      'risks.scopes.red: "red" is a team, and risks are those of an ART',
    ],
  ])('refuse %s', (risks, mistake) => {
    expect(mistakesOf(risks)).toEqual([expect.stringContaining(mistake)]);
  });
});

describe('quiet hours', () => {
  it('are minutes after midnight by the clocks of the reader, and high risks are quiet too unless it is said', () => {
    expect(quietHours("{ quietHours: { from: '18:30', to: '08:00' } }")).toEqual({
      from: 1110,
      to: 480,
      highPasses: false,
    });
    expect(quietHours("{ quietHours: { from: '00:00', to: '07:05', highPasses: true } }")).toEqual({
      from: 0,
      to: 425,
      highPasses: true,
    });
  });

  it('are none where nothing is said', () => {
    expect(quietHours('{}')).toBeNull();
  });

  it('are refused where they are no times of a day', () => {
    expect(mistakesOf("{ quietHours: { from: '24:00', to: '08:00' } }")).toHaveLength(1);
    expect(mistakesOf("{ quietHours: { from: '18:00' } }")).toHaveLength(1);
  });
});
