import type { Deliveries, Delivery, DeliveryKey } from '../../src/core/domain/delivery.ts';
import type { Instant } from '../../src/core/domain/time.ts';

/** The outbox's memory without a database; survives an outbox, as the database survives a process. */
export function memoryDeliveries(): Deliveries {
  const rows = new Map<string, Delivery>();
  function change(id: string, at: Instant, fields: Partial<Delivery>): Delivery {
    const row = rows.get(id);
    if (row === undefined) throw new Error(`no delivery ${id}`);
    const changed = { ...row, ...fields, updatedAt: at };
    rows.set(id, changed);
    return changed;
  }
  return {
    add(key, payload, at) {
      const id = idOf(key);
      const fresh: Delivery = {
        id,
        key,
        state: 'due',
        payload,
        ts: null,
        attempts: 0,
        notBefore: at,
        claimedAt: null,
        lastError: null,
        createdAt: at,
        updatedAt: at,
      };
      const row = rows.get(id) ?? fresh;
      rows.set(id, row);
      return Promise.resolve(row);
    },
    find: (key) => Promise.resolve(rows.get(idOf(key)) ?? null),
    claim(id, at) {
      const row = rows.get(id);
      if (row?.state !== 'due' || row.notBefore > at) return Promise.resolve(null);
      const attempts = row.attempts + 1;
      return Promise.resolve(change(id, at, { state: 'sending', claimedAt: at, attempts }));
    },
    settle(id, outcome, at) {
      change(id, at, {
        state: outcome.state,
        ts: outcome.ts ?? null,
        lastError: outcome.error ?? null,
        ...(outcome.notBefore === undefined ? {} : { notBefore: outcome.notBefore }),
      });
      return Promise.resolve();
    },
    list(states, limit) {
      const found = [...rows.values()].filter((row) => states.includes(row.state));
      return Promise.resolve(found.slice(0, limit));
    },
  };
}

function idOf(key: DeliveryKey): string {
  return [key.workspace, key.channel, key.kind, key.scope, key.period, key.part].join('|');
}
