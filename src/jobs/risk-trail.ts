import type { AuditEntry } from '../core/domain/audit.ts';
import type { Actor } from '../core/domain/risk.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Clock } from '../shared/clock.ts';
import type { Acting } from '../slack/gate.ts';
import type { Store } from '../store/store.ts';

/** What is written down of everything that people do about risks. */
interface TrailOptions {
  readonly store: Pick<Store, 'audit'>;
  readonly clock: Clock;
}

export type Line = Pick<AuditEntry, 'action' | 'object'> & Partial<AuditEntry>;

export function entry({ clock }: TrailOptions, acting: Acting, line: Line): AuditEntry {
  return {
    at: instantOf(clock()),
    workspace: acting.workspace,
    actor: acting.user,
    role: acting.role,
    outcome: 'done',
    why: '',
    before: null,
    after: null,
    channel: acting.channel,
    request: acting.request,
    ...line,
  };
}

export async function refuse(options: TrailOptions, acting: Acting, line: Line): Promise<void> {
  await options.store.audit.add(entry(options, acting, { ...line, outcome: 'failed' }));
}

/** Rethrows what failed; that it did is written down where anything can be. */
export async function failed(
  options: TrailOptions,
  acting: Acting,
  line: Line,
  error: unknown,
): Promise<never> {
  await refuse(options, acting, line).catch(() => undefined);
  throw error;
}

export function personOf({ workspace, user }: Acting): Actor {
  return { kind: 'person', workspace, user };
}
