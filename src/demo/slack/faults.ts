/**
 * What may go wrong with a call. `after` means that Slack did the work before things broke: the caller cannot know.
 */
export type SlackFault =
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'status'; readonly status: number; readonly when?: FaultMoment }
  | { readonly kind: 'error'; readonly error: string; readonly when?: FaultMoment }
  | { readonly kind: 'reset'; readonly when?: FaultMoment }
  | { readonly kind: 'hang'; readonly when?: FaultMoment }
  /** The work is done at once, the answer comes late. */
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'slack-file-not-ready' };

export type FaultMoment = 'before' | 'after';

interface FaultScope {
  /** A method such as `chat.postMessage`, `upload` or `response_url`; every one when absent. */
  readonly method?: string;
  /** How many calls it hits; until switched off when absent. */
  readonly times?: number;
}

export interface Faults {
  /** Switches a fault on; the answer switches it off again. */
  add(fault: SlackFault, scope?: FaultScope): () => void;
  clear(): void;
}

export interface FaultSwitches extends Faults {
  /** The fault that hits this call now, used up by one. File readiness is asked for apart. */
  take(method: string): SlackFault | null;
  /** Whether an image of an uploaded file is still refused for this call, used up by one. */
  takeFileNotReady(method: string): boolean;
}

export function createFaults(): FaultSwitches {
  let active: { fault: SlackFault; method: string | null; left: number }[] = [];
  function takeWhere(method: string, wanted: (fault: SlackFault) => boolean): SlackFault | null {
    const hit = active.find(
      (entry) => (entry.method === null || entry.method === method) && wanted(entry.fault),
    );
    if (!hit) return null;
    hit.left -= 1;
    if (hit.left <= 0) active = active.filter((entry) => entry !== hit);
    return hit.fault;
  }
  return {
    add(fault, scope = {}) {
      const entry = { fault, method: scope.method ?? null, left: scope.times ?? Infinity };
      active.push(entry);
      return () => {
        active = active.filter((other) => other !== entry);
      };
    },
    clear() {
      active = [];
    },
    take: (method) => takeWhere(method, (fault) => fault.kind !== 'slack-file-not-ready'),
    takeFileNotReady: (method) =>
      takeWhere(method, (fault) => fault.kind === 'slack-file-not-ready') !== null,
  };
}
