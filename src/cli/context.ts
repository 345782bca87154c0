import { dirname, isAbsolute, resolve } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { loadConfig } from '../config/load.ts';
import { organisationOf } from '../config/organisation.ts';
import type { Config } from '../config/schema.ts';
import { Secrets } from '../config/secrets.ts';
import type { Organisation, Scope } from '../core/domain/organisation.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import { closest } from '../shared/closest.ts';
import { collectGarbageEarly } from '../shared/heap.ts';
import type { Store } from '../store/store.ts';
import { openStore } from '../store/open.ts';
import { UsageError } from './io.ts';
import type { Io } from './io.ts';

export const DEFAULT_CONFIG = 'config/signalbox.yaml';

/** What every command that reads a configuration starts from. */
export interface Session {
  readonly config: Config;
  readonly organisation: Organisation;
  readonly secrets: Secrets;
  readonly io: Io;
}

export async function session(io: Io, path: string): Promise<Session> {
  const config = await loadConfig(path);
  return { config, organisation: organisationOf(config), secrets: new Secrets(io.env), io };
}

/** The database's address; a relative SQLite path is relative to the working directory. */
export function storageUrl({ config, secrets }: Session): string {
  const { url } = config.storage;
  const text = typeof url === 'string' ? url : secrets.read(url, 'storage: url');
  secrets.demand();
  return text;
}

export async function openStoreOf(of: Session): Promise<Store> {
  return openStore(storageUrl(of));
}

/** The store of a command that answers a question, which may open many histories. */
export async function openStoreToRead(of: Session): Promise<Store> {
  collectGarbageEarly();
  return openStoreOf(of);
}

/** `--as-of`: an instant, or a day (its first moment in the portfolio's zone); now where it is not given. */
export function asOfInstant(of: Session, text: string | undefined): Instant {
  return text === undefined
    ? instantOf(of.io.clock())
    : instantFrom(text, of.organisation.zone, '--as-of');
}

/** An instant, or a day: its first moment in `zone`. Throws UsageError, which names the option. */
export function instantFrom(text: string, zone: string, option: string): Instant {
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
      return instantOf(Temporal.PlainDate.from(text).toZonedDateTime(zone).epochMilliseconds);
    }
    return instantOf(Temporal.Instant.from(text).epochMilliseconds);
  } catch {
    throw new UsageError(
      `${option}: "${text.slice(0, 60)}" is no instant; write 2026-04-22T13:37:00Z, or a day such as 2026-04-22.`,
    );
  }
}

export interface WindowOptions {
  readonly from?: string;
  readonly to?: string;
}

/** `--from` and `--to`; null, the default window, where neither is given. */
export function windowOf(zone: string, options: WindowOptions, asOf: Instant): Period | null {
  if (options.from === undefined && options.to === undefined) return null;
  if (options.from === undefined) throw new UsageError('--to needs --from.');
  const from = instantFrom(options.from, zone, '--from');
  const to = options.to === undefined ? asOf : instantFrom(options.to, zone, '--to');
  if (to <= from) throw new UsageError('--to must lie after --from.');
  if (from >= asOf) throw new UsageError('The window must begin before the as-of instant.');
  return { from, to };
}

/** False, and says so, where nothing was ever pulled: an empty report would look like an answer. */
export async function pulledStore(store: Pick<Store, 'items'>, io: Io): Promise<boolean> {
  if ((await store.items.count()) > 0) return true;
  io.err.write(
    'Nothing has been pulled yet, so there is nothing to tell. Run "signalbox pull" first.\n',
  );
  return false;
}

export function scopeNamed(organisation: Organisation, id: string): Scope {
  const scopes = scopesOf(organisation);
  const found = scopes.find((scope) => scope.id.toLowerCase() === id.toLowerCase());
  if (found) return found;
  const guess = closest(
    id,
    scopes.map((scope) => scope.id),
  );
  const hint = guess === null ? '' : ` Did you mean "${guess}"?`;
  const known = scopes.map((scope) => `  ${scope.id} (${scope.kind})`).join('\n');
  throw new UsageError(
    `There is no value stream, ART or team "${id.slice(0, 60)}".${hint}\n${known}`,
  );
}

/** Resolves a path given on the command line against the working directory. */
export function fromWorkingDirectory(path: string): string {
  return isAbsolute(path) ? path : resolve(path);
}

export function folderOf(path: string): string {
  return dirname(fromWorkingDirectory(path));
}
