/** Asks what time it is, in epoch milliseconds. Passed as an argument, so that tests and replays choose it. */
export type Clock = () => number;

/** The only place that asks the machine. */
export function systemClock(): number {
  return Date.now();
}
