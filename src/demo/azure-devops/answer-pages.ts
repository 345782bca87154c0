import type { Answer } from './damage.ts';
import type { Desk } from './desk.ts';
import type { Fault } from './faults.ts';

const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Keeps the feeds' answers: writing a page is dearer than sending it, and a reader that is measured should not wait for
 * the emulator. Any change of the organisation empties it.
 */
export function answerPages(): (
  asked: { readonly method: string; readonly path: string; readonly query: URLSearchParams },
  fault: Fault | null,
  desk: Desk,
  make: () => Answer,
) => Answer {
  const kept = new Map<string, Answer>();
  let bytes = 0;
  let madeAt = -1;
  return ({ method, path, query }, fault, desk, make) => {
    if (method !== 'GET' || fault !== null || !/\/reporting\//i.test(path)) return make();
    if (madeAt !== desk.organisation.changes) {
      kept.clear();
      bytes = 0;
      madeAt = desk.organisation.changes;
    }
    const key = `${path}?${query.toString()}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const answer = make();
    if (answer.status === 200 && bytes + answer.body.length <= MOST_BYTES) {
      kept.set(key, answer);
      bytes += answer.body.length;
    }
    return answer;
  };
}
