/** Runs at most one `work` per key at a time; who asks meanwhile gets the running one's result. */
export function singleFlight<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, work) => {
    const there = running.get(key);
    if (there) return there;
    const run = work().finally(() => running.delete(key));
    running.set(key, run);
    return run;
  };
}
