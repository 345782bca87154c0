import type { Ref } from '../../core/domain/work-item.ts';

const ISO_DATE = /^\d{4}-\d\d-\d\d(?:[T ]|$)/;
const BRACKETED = /^\[(.*)\]$/s;
const NUMBERS = /^\d+(?:\s*,\s*\d+)*$/;
/** What old Data Center sites write for a sprint; its name may contain commas and brackets. */
const SPRINT_TEXT = /^com\.atlassian\.greenhopper\.service\.sprint\.Sprint@/;

/** Any current value of any field. Of people only the account id is kept. */
export function refsOf(value: unknown): Ref[] {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value)) return value.flatMap(refsOf);
  if (typeof value === 'string') return [refOfText(value)];
  if (typeof value === 'number' || typeof value === 'boolean') {
    return [{ id: null, name: String(value) }];
  }
  return typeof value === 'object' ? refsOfObject(value as Readonly<Record<string, unknown>>) : [];
}

function refOfText(text: string): Ref {
  return refOfSprintText(text) ?? { id: null, name: text };
}

/** Null for any other text. */
export function refOfSprintText(text: string): Ref | null {
  if (!SPRINT_TEXT.test(text)) return null;
  const id = /[[,]id=(\d+)/.exec(text)?.[1] ?? null;
  const name = /[[,]name=(.*?)(?=,[A-Za-z]+=|\]$)/s.exec(text)?.[1] ?? '';
  return { id, name };
}

function refsOfObject(value: Readonly<Record<string, unknown>>): Ref[] {
  const account = text(value['accountId']);
  if (account !== null) return [{ id: account, name: '' }];
  // A person of Data Center: whoever shows a name to others, with or without a mail address.
  if ('emailAddress' in value || 'displayName' in value) {
    return [{ id: text(value['key']) ?? text(value['name']), name: '' }];
  }
  const id = text(value['id']);
  const name =
    text(value['name']) ?? text(value['value']) ?? text(value['title']) ?? text(value['key']);
  if (id === null && name === null) return [];
  return [{ id, name: name ?? '' }, ...refsOf(value['child'])];
}

/** One side of a history item: ids as Jira wrote them and their display text. */
export function refsOfChange(ids: string | null, names: string | null): Ref[] {
  // By far the most frequent: a single number.
  if (ids !== null && /^\d+$/.test(ids)) return [{ id: ids, name: names ?? '' }];
  const listed = ids === null ? null : (BRACKETED.exec(ids)?.[1] ?? ids).trim();
  if (listed === null || listed === '') {
    return names === null || names === '' || ids === '[]' ? [] : [{ id: null, name: names }];
  }
  if (ISO_DATE.test(listed)) return [{ id: null, name: listed }];
  if (!NUMBERS.test(listed)) return [{ id: listed, name: names ?? '' }];
  return paired(
    listed.split(',').map((id) => id.trim()),
    names ?? '',
  );
}

/** Names may contain commas themselves; then nobody can tell whose is whose and each id keeps the whole text. */
function paired(ids: readonly string[], names: string): Ref[] {
  const split = ids.length === 1 ? [names] : names.split(/,\s*/);
  return ids.map((id, at) => ({
    id,
    name: split.length === ids.length ? (split[at] ?? '') : names,
  }));
}

/** Labels have no ids and no spaces. */
export function refsOfLabels(names: string | null): Ref[] {
  return (names ?? '')
    .split(/\s+/)
    .filter((name) => name !== '')
    .map((name) => ({ id: null, name }));
}

/** Ids come as numbers in some answers and as text in others. */
export function text(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

/** Jira's `…+0000`, ISO times, and epoch numbers in seconds or milliseconds; null where it is none of them. */
export function instantFrom(value: unknown): number | null {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return null;
    return value < SECONDS_BELOW ? value * 1000 : value;
  }
  if (typeof value !== 'string') return null;
  const parsed = /^\d+$/.test(value) ? instantFrom(Number(value)) : Date.parse(value);
  return parsed === null || Number.isNaN(parsed) ? null : parsed;
}

/** As milliseconds this would be 1973, before any tracker. */
const SECONDS_BELOW = 1e11;
