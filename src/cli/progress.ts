import type { Io } from './io.ts';

const PLAIN_EVERY_MS = 5_000;

/** Progress of long work: one line that is rewritten on a terminal, plain lines now and then otherwise. */
export function progress(io: Io): { say(text: string): void; end(): void } {
  let saidAt = Number.NEGATIVE_INFINITY;
  let open = false;
  return {
    say(text) {
      if (io.err.isTTY === true) {
        const width = Math.max(20, (io.err.columns ?? 80) - 1);
        io.err.write(`\r\u001B[2K${text.slice(0, width)}`);
        open = true;
        return;
      }
      if (io.clock() - saidAt < PLAIN_EVERY_MS) return;
      saidAt = io.clock();
      io.err.write(`${text}\n`);
    },
    end() {
      if (open) io.err.write('\r\u001B[2K');
      open = false;
    },
  };
}
