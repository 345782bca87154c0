import type { MatchRule } from '../core/domain/organisation.ts';
import type { Config } from './schema.ts';

export type RawMatch = Config['pis'][number]['match'][number];

/** One line of a match as the core reads it: null for what it does not ask. */
export function matchRule(raw: RawMatch): MatchRule {
  return {
    source: raw.source ?? null,
    project: raw.project ?? null,
    component: raw.component ?? null,
    labels: raw.labels,
    types: raw.types,
    areaPath: raw.areaPath ?? null,
    includeChildren: raw.includeChildren,
    fields: Object.entries(raw.fields).map(([field, value]) => ({ field, value })),
    fixVersion: raw.fixVersion ?? null,
    iterationPath: raw.iterationPath ?? null,
  };
}
