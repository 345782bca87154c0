import { instantOf } from '../../core/domain/time.ts';
import type { FieldChange, HistoryEntry, Ref } from '../../core/domain/work-item.ts';
import type { FieldCatalogue, FieldReading } from './fields.ts';
import { quoted } from '../http/failure.ts';
import { instantFrom, refsOfChange, refsOfLabels, text } from './values.ts';

/** What the shapes of Atlassian's account ids have in common; nothing else in a history looks like them. */
const ACCOUNT_ID = /^(?:\d+:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{24})$/;

export interface ReadHistory {
  readonly history: readonly HistoryEntry[];
  readonly prose: readonly HistoryEntry[];
  /** Only such an item can have links to the outside: it is asked for them, the others are not. */
  readonly hasRemoteLinks: boolean;
  /** Why entries were left out; empty for nearly every item. */
  readonly unreadable: readonly string[];
}

/** The entries of one issue as they come in, in any order and over several pages. */
export interface HistoryReader {
  add(raw: readonly unknown[]): void;
  /** All of them, oldest first. */
  done(): ReadHistory;
}

/**
 * Plain checks instead of a schema: there are twenty times as many history items as issues. Raw entries are turned at
 * once, so that no more than a page of them is ever held. Authors are not read at all.
 */
export function historyReader(catalogue: FieldCatalogue): HistoryReader {
  const history: HistoryEntry[] = [];
  const prose: HistoryEntry[] = [];
  const unreadable: string[] = [];
  let hasRemoteLinks = false;

  function take(raw: unknown): void {
    const entry = readEntry(raw, catalogue);
    if (typeof entry === 'string') {
      unreadable.push(entry);
      return;
    }
    const { id, at, changes } = entry;
    if (changes.length > 0) history.push({ id, at, changes });
    if (entry.prose.length > 0) prose.push({ id, at, changes: entry.prose });
    hasRemoteLinks ||= changes.some((change) => change.field === 'remoteLinks');
  }

  return {
    add(raw) {
      for (const one of raw) take(one);
    },
    done: () => ({
      history: inOrder(history),
      prose: inOrder(prose),
      hasRemoteLinks,
      unreadable,
    }),
  };
}

/** Jira sorts some histories up and some down, and a page boundary may repeat an entry. */
function inOrder(entries: HistoryEntry[]): readonly HistoryEntry[] {
  return entries.sort(byTime).filter(({ id }, n) => id !== entries[n - 1]?.id);
}

function byTime(a: HistoryEntry, b: HistoryEntry): number {
  return a.at - b.at || Number(a.id) - Number(b.id);
}

interface ReadEntry extends HistoryEntry {
  readonly prose: readonly FieldChange[];
}

function readEntry(raw: unknown, catalogue: FieldCatalogue): ReadEntry | string {
  if (!isRecord(raw)) return 'a change is no object';
  const id = text(raw['id']);
  if (id === null) return 'a change has no id';
  const at = instantFrom(raw['created']);
  if (at === null) return `change ${quoted(id)}: its time cannot be read`;
  const items = raw['items'] ?? [];
  if (!Array.isArray(items)) return `change ${quoted(id)}: its items are no list`;
  const changes: FieldChange[] = [];
  const prose: FieldChange[] = [];
  for (const item of items as readonly unknown[]) {
    if (!isRecord(item) || typeof item['field'] !== 'string') {
      return `change ${quoted(id)}: an item has no field name`;
    }
    const field = item['field'];
    const reading = catalogue.reading(field, text(item['fieldId']));
    (reading.content === 'prose' ? prose : changes).push(readChange(item, field, reading));
  }
  return { id, at: instantOf(at), changes: withProjectKeys(changes), prose };
}

function readChange(
  item: Readonly<Record<string, unknown>>,
  name: string,
  reading: FieldReading,
): FieldChange {
  // Where Jira leaves its `toString` out, this is the function that every object inherits: no text, so nothing.
  const toName = text(item['toString']);
  return {
    field: reading.key,
    name,
    mode: reading.mode,
    from: side(text(item['from']), text(item['fromString']), reading),
    to: side(text(item['to']), toName, reading),
  };
}

const NOTHING: readonly Ref[] = [];
/** Of one field; what repeats comes early, what does not (dates, numbers) need not be kept. */
const MOST_KNOWN = 5_000;

function side(id: string | null, name: string | null, reading: FieldReading): readonly Ref[] {
  if ((id === null || id === '') && (name === null || name === '')) return NOTHING;
  if (id === null || id === '') return readSide(id, name, reading);
  const known = reading.known.get(id);
  if (known?.name === name) return known.refs;
  const refs = readSide(id, name, reading);
  if (known === undefined && reading.known.size < MOST_KNOWN) reading.known.set(id, { name, refs });
  return refs;
}

function readSide(id: string | null, name: string | null, reading: FieldReading): readonly Ref[] {
  switch (reading.key) {
    case 'labels':
      return refsOfLabels(name);
    case 'parent':
      return refsOfChange(id, name).map((ref) => ({
        id: /^\d+$/.test(ref.id ?? '') ? ref.id : null,
        name: ref.name,
      }));
    case 'key':
      return refsOfChange(null, name ?? id);
    default:
      break;
  }
  const refs = refsOfChange(id, name);
  if (reading.content === 'people') return refs.map((ref) => ({ id: ref.id, name: '' }));
  return refs.map((ref) => {
    if (ACCOUNT_ID.test(ref.id ?? '')) return { id: ref.id, name: '' };
    // A plain number or text that Jira repeats where an id would stand.
    if (ref.id === ref.name && reading.key.startsWith('customfield_')) {
      return { id: null, name: ref.name };
    }
    return ref;
  });
}

/** A move names projects; rules name their keys, which stand in the same entry before the dash of the key. */
function withProjectKeys(changes: readonly FieldChange[]): readonly FieldChange[] {
  const key = changes.find((change) => change.field === 'key');
  if (key === undefined) return changes;
  return changes.map((change) =>
    change.field === 'project'
      ? { ...change, from: keyed(change.from, key.from), to: keyed(change.to, key.to) }
      : change,
  );
}

function keyed(projects: readonly Ref[], keys: readonly Ref[]): readonly Ref[] {
  const prefix = keys[0]?.name.replace(/-\d+$/, '') ?? '';
  return prefix === '' ? projects : projects.map(({ id }) => ({ id, name: prefix }));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
