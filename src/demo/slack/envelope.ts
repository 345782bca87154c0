/** Something a person did, or that happened, on its way to the app. */
export interface Envelope {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Readonly<Record<string, unknown>>;
  /** Set when an event is sent again. */
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

export type Acknowledgement =
  | { readonly kind: 'acknowledged'; readonly payload: unknown; readonly latencyMs: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'undeliverable'; readonly why: string };
