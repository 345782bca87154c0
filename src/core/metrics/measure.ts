import type { Measure } from '../domain/measure.ts';

/** What is missing before there can be any number, in words. */
export type NotConfigured = Extract<Measure<never>, { readonly kind: 'not-configured' }>;

/** Whether `n` observations carry a percentile or a percentage; none never do, whatever the floor. */
export function isEnough(n: number, floor: number): boolean {
  return n >= Math.max(1, floor);
}

/** The value where `n` reaches the floor, else how many were there and how many are needed. */
export function measureOf<T>(n: number, floor: number, value: () => T): Measure<T> {
  if (!isEnough(n, floor)) return tooFew(n, floor);
  return { kind: 'measured', value: value(), n };
}

export function tooFew(n: number, floor: number): Measure<never> {
  return { kind: 'too-few', n, needed: Math.max(1, floor) };
}

/** Null unless there is a number. */
export function valueOf<T>(measure: Measure<T>): T | null {
  return measure.kind === 'measured' ? measure.value : null;
}
