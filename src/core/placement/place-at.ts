import type { Instant } from '../domain/time.ts';
import { notBefore } from '../timeline/values.ts';
import type { FieldHistory } from '../timeline/values.ts';
import type { Facts } from './facts.ts';
import type { Model, SourceModel } from './model.ts';

/** The first level that has the type; null where none has it (metrics.md section 2, "Placement and kind"). */
export function levelOf(facts: Facts, source: SourceModel): string | null {
  const level = source.levels.find(({ types }) =>
    types.some((type) => facts.typeNames.includes(type)),
  );
  return level?.name ?? null;
}

/** The first kind whose rule matches, else the configured default. */
export function kindOf(facts: Facts, source: SourceModel, model: Model): string | null {
  return source.kinds.find((rule) => rule.isOf(facts))?.kind ?? model.defaultKind;
}

/** When a field changed up to `until` that can change the team, the level or the kind. */
export function placingInstants(
  { item, entries, changed }: FieldHistory,
  source: SourceModel,
  until: Instant,
): readonly Instant[] {
  if (changed.size === 0) {
    return [];
  }
  return entries
    .filter(
      ({ at, changes }) => at <= until && changes.some(({ field }) => source.placing.has(field)),
    )
    .map(({ at }) => notBefore(at, item.createdAt));
}
