import type { QuietHours } from '../core/risks/local-time.ts';
import { DEFAULT_RULES } from '../core/risks/rules/settings.ts';
import type { RiskSettings, RuleSettings, RuleThresholds } from '../core/risks/rules/settings.ts';
import type { Mistake } from './consistency.ts';
import type { RiskRules } from './risk-schema.ts';
import type { Config } from './schema.ts';
import { durationMs } from './values.ts';
import { minutes } from './working-hours.ts';

/**
 * The rules as the core reads them. A scope's own lines change what it inherits: an ART from its value stream, that from
 * `risks.rules`, and these from the defaults. Thresholds for a rule that is inherited as `off` switch it on again.
 */
export function riskSettings({
  risks,
  valueStreams,
}: Pick<Config, 'risks' | 'valueStreams'>): RiskSettings {
  const everywhere = changed(DEFAULT_RULES, risks.rules);
  const scopes = new Map<string, RuleSettings>();
  function inherit(id: string, from: RuleSettings): RuleSettings {
    const own = risks.scopes[id];
    const rules = own === undefined ? from : changed(from, own);
    if (rules !== everywhere) scopes.set(id, rules);
    return rules;
  }
  inherit('portfolio', everywhere);
  for (const stream of valueStreams) {
    const rules = inherit(stream.id, everywhere);
    for (const { id } of stream.arts) inherit(id, rules);
  }
  return { everywhere, scopes };
}

function changed(rules: RuleSettings, by: RiskRules): RuleSettings {
  return {
    R1: changedRule(rules.R1, DEFAULT_RULES.R1, lateInMs(by.R1)),
    R2: changedRule(rules.R2, DEFAULT_RULES.R2, by.R2),
    R3: changedRule(rules.R3, DEFAULT_RULES.R3, by.R3),
    R4: changedRule(rules.R4, DEFAULT_RULES.R4, by.R4),
    R5: changedRule(rules.R5, DEFAULT_RULES.R5, withinMs(by.R5)),
    R6: changedRule(rules.R6, DEFAULT_RULES.R6, by.R6),
    R7: changedRule(rules.R7, DEFAULT_RULES.R7, by.R7),
    R8: changedRule(rules.R8, DEFAULT_RULES.R8, by.R8),
    R9: changedRule(rules.R9, DEFAULT_RULES.R9, by.R9),
    R10: changedRule(rules.R10, DEFAULT_RULES.R10, by.R10),
    R11: changedRule(rules.R11, DEFAULT_RULES.R11, withinMs(by.R11)),
    R12: changedRule(rules.R12, DEFAULT_RULES.R12, by.R12),
  };
}

function changedRule<Thresholds extends object>(
  inherited: Thresholds | 'off',
  fallback: Thresholds,
  own: Partial<Thresholds> | 'off' | undefined,
): Thresholds | 'off' {
  if (own === undefined) return inherited;
  if (own === 'off') return 'off';
  return { ...(inherited === 'off' ? fallback : inherited), ...own };
}

/** The same with its duration as the core reads it. */
function lateInMs(own: RiskRules['R1']): Partial<RuleThresholds['R1']> | 'off' | undefined {
  if (own === undefined || own === 'off') return own;
  const { lateFor, ...rest } = own;
  return lateFor === undefined ? rest : { ...rest, lateForMs: durationMs(lateFor) };
}

function withinMs(own: RiskRules['R5']): Partial<RuleThresholds['R5']> | 'off' | undefined {
  if (own === undefined || own === 'off') return own;
  return own.within === undefined ? {} : { withinMs: durationMs(own.within) };
}

/** When nobody is told of risks; null where there is no such time. */
export function quietHoursOf({ risks }: Pick<Config, 'risks'>): QuietHours | null {
  if (risks.quietHours === undefined) return null;
  const { from, to, highPasses } = risks.quietHours;
  return { from: minutes(from), to: minutes(to), highPasses };
}

/** Rules of scopes that do not exist or that no rule is about. */
export function riskMistakes({ risks, valueStreams }: Config): Mistake[] {
  const arts = valueStreams.flatMap((stream) => stream.arts);
  const known = new Set(['portfolio', ...[...valueStreams, ...arts].map(({ id }) => id)]);
  const teams = new Set(arts.flatMap((art) => art.teams.map(({ id }) => id)));
  return Object.keys(risks.scopes).flatMap((scope) => {
    if (known.has(scope)) return [];
    const message = teams.has(scope)
      ? `"${scope}" is a team, and risks are those of an ART; write its ART`
      : `no value stream or ART "${scope}"`;
    return [{ path: ['risks', 'scopes', scope], message }];
  });
}
