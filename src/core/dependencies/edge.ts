import type { SourceId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';

/** Where it is known from that one item needs another one. */
export type EdgeOrigin =
  | 'jira-link'
  | 'ado-link'
  | 'parent-child'
  | 'remote-link'
  | 'hyperlink'
  | 'pasted';

/**
 * `certain`: a link of a kind that means a dependency. `likely`: a link from one tracker into another that does not
 * say which of the two needs the other. `guess`: a key or URL in a text, or a link that says little.
 */
export type Confidence = 'certain' | 'likely' | 'guess';

/** An item at one end of an edge. */
export interface EdgeEnd {
  /** Null: in no configured tracker. */
  readonly source: SourceId | null;
  /** The tracker's id; of an item that is not known here, what the link calls it. */
  readonly id: string;
  readonly key: string;
  /** Whether it is among the items that the graph was built from. */
  readonly known: boolean;
}

/** A time during which a link stood; `from` null where nothing tells since when, `to` null while it stands. */
export interface Span {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

/** The consumer needs the provider (metrics.md section 6). There is one for each pair of items. */
export interface DependencyEdge {
  readonly consumer: EdgeEnd;
  readonly provider: EdgeEnd;
  /** In order, without overlap, at least one. */
  readonly spans: readonly Span[];
  /** In the order of `EdgeOrigin`, none twice. */
  readonly origins: readonly EdgeOrigin[];
  /** That of its surest origin. */
  readonly confidence: Confidence;
}

/** One link as one item tells it, before links between the same items are put together. */
export interface Claim {
  readonly consumer: EdgeEnd;
  readonly provider: EdgeEnd;
  readonly span: Span;
  readonly origin: EdgeOrigin;
  readonly confidence: Confidence;
  /** False where the link does not say which of the two needs the other. */
  readonly directed: boolean;
}

export function endName({ source, id }: EdgeEnd): string {
  return `${source ?? ''}:${id}`;
}
