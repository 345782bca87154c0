declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** The id that configuration gives a tracker, such as `jira`. */
export type SourceId = Branded<'SourceId'>;

export function sourceId(id: string): SourceId {
  return id as SourceId;
}
