declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** The id that configuration gives a tracker, such as `jira`. */
export type SourceId = Branded<'SourceId'>;

export function sourceId(id: string): SourceId {
  return id as SourceId;
}

/** Identifies a work item across trackers: source id and the tracker's immutable id. Keys may change. */
export type ItemId = Branded<'ItemId'>;

export function itemId(source: SourceId, trackerId: string): ItemId {
  return `${source}:${trackerId}` as ItemId;
}
