/** A number never travels without its basis: the sample it rests on, or why there is no number. */
export type Measure<T> =
  | { readonly kind: 'measured'; readonly value: T; readonly n: number }
  | { readonly kind: 'too-few'; readonly n: number; readonly needed: number }
  | { readonly kind: 'not-configured'; readonly what: string };
