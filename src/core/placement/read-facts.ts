import type { Instant } from '../domain/time.ts';
import type { FieldKey, Ref } from '../domain/work-item.ts';
import { valueAt } from '../timeline/values.ts';
import type { FieldHistory } from '../timeline/values.ts';
import type { Facts } from './facts.ts';
import type { SourceModel } from './model.ts';
import { fold } from './names.ts';

/** An item's facts as of `at`. `history` must have been prepared with the model's watched fields. */
export function factsAt(history: FieldHistory, model: SourceModel, at: Instant): Facts {
  return new FactsAt(history, model, at);
}

class FactsAt implements Facts {
  readonly type: Ref;
  readonly typeNames: readonly string[];
  readonly #history: FieldHistory;
  readonly #model: SourceModel;
  readonly #at: Instant;
  #projectNames: readonly string[] | null = null;
  #labels: readonly string[] | null = null;
  #components: readonly string[] | null = null;

  constructor(history: FieldHistory, model: SourceModel, at: Instant) {
    this.#history = history;
    this.#model = model;
    this.#at = at;
    const type = this.value('type')[0] ?? history.item.type;
    const known = type.id === null ? undefined : model.types.get(type.id);
    this.type = known?.ref ?? type;
    this.typeNames = known?.names ?? namesOf(type);
  }

  get projectNames(): readonly string[] {
    this.#projectNames ??= this.#readProject();
    return this.#projectNames;
  }

  get labels(): readonly string[] {
    this.#labels ??= this.value('labels').map((label) => fold(label.name));
    return this.#labels;
  }

  get components(): readonly string[] {
    this.#components ??= this.value('components').flatMap(namesOf);
    return this.#components;
  }

  value(field: FieldKey): readonly Ref[] {
    return valueAt(this.#history, field, this.#at);
  }

  #readProject(): readonly string[] {
    const project = this.value('project')[0] ?? this.#history.item.project;
    const known = project.id === null ? undefined : this.#model.projects.get(project.id);
    if (known !== undefined) {
      return known;
    }
    // A project that the tracker no longer lists: its key stands in front of the item's own.
    const key = this.value('key')[0]?.name ?? this.#history.item.key;
    const dash = key.lastIndexOf('-');
    return dash > 0 ? [...namesOf(project), fold(key.slice(0, dash))] : namesOf(project);
  }
}

function namesOf(ref: Ref): readonly string[] {
  return ref.id === null ? [fold(ref.name)] : [fold(ref.name), fold(ref.id)];
}
