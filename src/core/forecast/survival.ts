/** Of how many a share is still open after a time: a curve that falls at each time at which something ended. */
export interface Survival {
  /** Ascending, none twice, in the unit of the durations. */
  readonly times: Float64Array;
  /** S at each of those times and from there until the next. */
  readonly shares: Float64Array;
  readonly finished: number;
  readonly censored: number;
}

/**
 * Survival: the Kaplan–Meier estimate of the share that is still open after a time, from what took so long and what has been open for so long at least.
 *
 * At ties what ended comes before what was only observed so far, which therefore was still at risk. After the longest
 * observation the curve stays where it is. Durations in any unit, 0 included.
 *
 * @example Ended after 1 and 3, open for 2: S = 2/3 from 1 on, and 0 from 3 on, since only one was left at risk.
 */
export function survival(durations: readonly number[], censored: readonly number[]): Survival {
  const ended = Float64Array.from(durations).sort();
  const open = Float64Array.from(censored).sort();
  const times: number[] = [];
  const shares: number[] = [];
  let share = 1;
  let left = 0;
  for (let index = 0; index < ended.length;) {
    const time = ended[index] ?? 0;
    let next = index + 1;
    while (next < ended.length && ended[next] === time) next += 1;
    while (left < open.length && (open[left] ?? 0) < time) left += 1;
    const atRisk = ended.length - index + (open.length - left);
    share *= 1 - (next - index) / atRisk;
    times.push(time);
    shares.push(share);
    index = next;
  }
  return {
    times: Float64Array.from(times),
    shares: Float64Array.from(shares),
    finished: ended.length,
    censored: open.length,
  };
}

/** S: the share still open after a time; what ended exactly then is not open any more. */
export function survivalAt({ times, shares }: Survival, time: number): number {
  const upTo = countUpTo(times, time);
  return upTo === 0 ? 1 : (shares[upTo - 1] ?? 1);
}

/** True where nothing ever ended later than this. */
export function isBeyond({ times }: Survival, age: number): boolean {
  return countUpTo(times, age) === times.length;
}

/** How many of the ascending times are not after the given one. */
function countUpTo(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * 1 − S(age + remaining) ÷ S(age), the chance that something that is still open at an age ends within the time that
 * remains (metrics.md section 5); 0 where it is older than all history.
 */
export function chanceWithin(curve: Survival, age: number, remaining: number): number {
  const now = survivalAt(curve, age);
  return now <= 0 ? 0 : 1 - survivalAt(curve, age + remaining) / now;
}

/**
 * Likewise of something that has yet to begin. It begins by the first curve, given its age, and then takes its time by
 * the second one, as if that did not depend on when it began. Exact, the convolution of both: each time at which it may
 * begin is weighed with the chance of the time that is then left.
 */
export function chanceOfBoth(
  delay: Survival,
  flow: Survival,
  age: number,
  remaining: number,
): number {
  const now = survivalAt(delay, age);
  if (now <= 0) return 0;
  let chance = 0;
  let before = now;
  for (let index = countUpTo(delay.times, age); index < delay.times.length; index += 1) {
    const begins = delay.times[index] ?? 0;
    const after = delay.shares[index] ?? before;
    const rest = age + remaining - begins;
    if (rest < 0) break;
    chance += ((before - after) / now) * (1 - survivalAt(flow, rest));
    before = after;
  }
  return chance;
}
