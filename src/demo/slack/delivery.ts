import type { Acknowledgement, Envelope } from './envelope.ts';
import type { HttpDelivery, HttpTarget } from './http-delivery.ts';
import type { SocketServer } from './socket-mode.ts';

/** One delivery and how it ended, kept so that tests can look at latencies and repeats. */
export interface DeliveryRecord {
  readonly type: Envelope['type'];
  readonly attempt: number;
  readonly outcome: Acknowledgement;
}

export interface Delivering {
  readonly records: readonly DeliveryRecord[];
  /** Commands and clicks go out once: the person sees an error when nobody acknowledges. */
  once(envelope: Envelope): Promise<Acknowledgement>;
  /** Events are sent again when nobody acknowledges. */
  event(payload: Envelope['payload']): Promise<Acknowledgement>;
}

export interface DeliverySettings {
  readonly ackTimeoutMs: number;
  /** Waiting time before each repeat of an event. */
  readonly eventRetryDelaysMs: readonly number[];
  readonly signal: AbortSignal;
  /** Null means Socket Mode. */
  readonly httpTarget: () => HttpTarget | null;
}

export function createDelivering(
  sockets: SocketServer,
  http: HttpDelivery,
  settings: DeliverySettings,
): Delivering {
  const records: DeliveryRecord[] = [];

  async function once(envelope: Envelope): Promise<Acknowledgement> {
    const target = settings.httpTarget();
    const outcome =
      target === null
        ? await sockets.deliver(envelope, settings.ackTimeoutMs)
        : await http.deliver(target, envelope, settings.ackTimeoutMs);
    records.push({ type: envelope.type, attempt: envelope.retry?.attempt ?? 0, outcome });
    return outcome;
  }

  return {
    records,
    once,
    async event(payload) {
      let outcome = await once({ type: 'events_api', payload });
      for (const [index, delayMs] of settings.eventRetryDelaysMs.entries()) {
        if (outcome.kind === 'acknowledged' || settings.signal.aborted) return outcome;
        const reason = outcome.kind === 'timeout' ? 'timeout' : 'http_error';
        await pause(delayMs, settings.signal);
        if (settings.signal.aborted) return outcome;
        const retry = { attempt: index + 1, reason };
        outcome = await once({ type: 'events_api', payload, retry });
      }
      return outcome;
    },
  };
}

/** Ends early, without an error, when the emulator stops. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
