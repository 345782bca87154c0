import type { FieldKey, Ref } from '../domain/work-item.ts';

/** An item's fields at one instant, as rules ask for them; names folded. Values are worked out once, when asked. */
export interface Facts {
  /** Id, and name by the tracker's current list. */
  readonly type: Ref;
  /** Folded names and id of the type. */
  readonly typeNames: readonly string[];
  /** Folded key, name and id of the project. */
  readonly projectNames: readonly string[];
  readonly labels: readonly string[];
  readonly components: readonly string[];
  value(field: FieldKey): readonly Ref[];
}
