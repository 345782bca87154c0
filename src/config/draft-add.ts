import { isMap, isScalar, isSeq, Lexer, parseDocument, YAMLSeq } from 'yaml';
import type { Document, YAMLMap } from 'yaml';
import { draftSections, LEVELS } from './draft.ts';
import type { DraftInput } from './draft.ts';
import { parseConfig } from './load.ts';
import type { Config } from './schema.ts';

/**
 * An existing configuration with one more source, and what that needs everywhere else. What people wrote stays, with
 * their comments; what meant "every source" until now goes on to mean the sources it meant.
 */
export function addToConfig(
  text: string,
  name: string,
  input: Omit<DraftInput, 'existing'>,
): string {
  const existing = parseConfig(text, name);
  const document = parseDocument(text);
  const added = parseDocument(draftSections({ ...input, existing }));
  append(document, added, 'sources');
  pinWorkflows(document, existing);
  append(document, added, 'workflows');
  addLevels(document, added, existing, input.sourceId);
  addKinds(document, added, existing);
  append(document, added, 'valueStreams');
  addPis(document, added);
  const result = document.toString({ lineWidth: 0 });
  return /\[ \S/.test(text) ? result : withTightLists(result);
}

function listAt(document: Document, section: string): YAMLSeq | null {
  const found = document.get(section, true);
  return isSeq(found) ? found : null;
}

/** The section's list in the document, made where there is none; null where nothing is to be added. */
function lists(
  document: Document,
  added: Document,
  section: string,
): { readonly ours: YAMLSeq; readonly theirs: YAMLSeq } | null {
  const theirs = listAt(added, section);
  if (theirs === null || theirs.items.length === 0) return null;
  const ours = listAt(document, section);
  if (ours !== null) {
    // An empty list is mostly written as `[]`; what is added takes a line each.
    if (ours.items.length === 0) ours.flow = false;
    return { ours, theirs };
  }
  const made = new YAMLSeq();
  document.set(section, made);
  return { ours: made, theirs };
}

function append(document: Document, added: Document, section: string): void {
  const both = lists(document, added, section);
  both?.ours.items.push(...both.theirs.items);
}

/** The first workflow that applies is an item's workflow; these apply to the new source alone. */
/** An increment with the same days is the same one: its items are found in the new source too. */
function addPis(document: Document, added: Document): void {
  const both = lists(document, added, 'pis');
  for (const pi of both?.theirs.items ?? []) {
    const same = both?.ours.items.find((one) => daysOf(one) === daysOf(pi));
    const match = isMap(same) ? same.get('match', true) : undefined;
    const lines = isMap(pi) ? pi.get('match', true) : undefined;
    if (isSeq(match) && isSeq(lines)) match.items.push(...lines.items);
    else both?.ours.items.push(pi);
  }
}

function daysOf(pi: unknown): string | null {
  return isMap(pi) ? JSON.stringify([pi.get('from'), pi.get('to')]) : null;
}

/** Of a document's begin, of flow that is wrong, and of a scalar: no part of the text. */
const LEXER_MARKS = new Set(['\u0002', '\u0018', '\u001F']);

/** The library writes `[ a ]` where it writes `{ a: b }`; `init` and most people write `[a]`. */
function withTightLists(text: string): string {
  const tokens = [...new Lexer().lex(text)].filter((token) => !LEXER_MARKS.has(token));
  return tokens
    .filter((token, at) => {
      const isSpace = /^ +$/.test(token);
      return !isSpace || (tokens[at - 1] !== '[' && tokens[at + 1] !== ']');
    })
    .join('');
}

/** A workflow for every source becomes one for those that were there, which it was written for. */
function pinWorkflows(document: Document, existing: Config): void {
  const sources = existing.sources.map(({ id }) => id);
  for (const workflow of listAt(document, 'workflows')?.items ?? []) {
    if (!isMap(workflow)) continue;
    const applies = workflow.get('applies', true);
    if (!isSeq(applies) || applies.items.length === 0) {
      workflow.set('applies', document.createNode([{ sources }], { flow: true }));
      continue;
    }
    for (const line of applies.items) {
      if (!isMap(line)) continue;
      const named = line.get('sources', true);
      const namesNone = named === undefined || (isSeq(named) && named.items.length === 0);
      if (namesNone) line.set('sources', document.createNode(sources, { flow: true }));
    }
  }
}

/** New types into the levels; a type that stands elsewhere for the other sources is written with its source. */
function addLevels(document: Document, added: Document, existing: Config, source: string): void {
  const wanted = added.toJS() as { readonly levels: Readonly<Record<string, readonly string[]>> };
  if (!isMap(document.get('levels', true))) {
    document.set('levels', document.createNode(existing.levels));
  }
  const levels = document.get('levels', true) as YAMLMap;
  const names = Object.keys(existing.levels);
  for (const [level, types] of Object.entries(wanted.levels)) {
    for (const type of types) {
      const standing = names.find((one) =>
        existing.levels[one]?.some((known) => isBare(known, type)),
      );
      if (standing === level) continue;
      if (standing !== undefined) qualify(document, levels, standing, type, existing);
      addType(document, levels, level, standing === undefined ? type : { source, type });
    }
  }
}

function isBare(known: Config['levels'][string][number], type: string): boolean {
  return typeof known === 'string' && known.toLowerCase() === type.toLowerCase();
}

function addType(document: Document, levels: YAMLMap, level: string, type: unknown): void {
  const list = levels.get(level, true);
  if (isSeq(list)) {
    list.items.push(document.createNode(type, { flow: true }));
    return;
  }
  // Levels stand from the lowest to the highest.
  const higher = LEVELS.slice(LEVELS.findIndex((one) => one === level) + 1).map(String);
  const at = levels.items.findIndex(
    ({ key }) => isScalar(key) && higher.includes(String(key.value)),
  );
  const pair = document.createPair(level, document.createNode([type], { flow: true }));
  levels.items.splice(at < 0 ? levels.items.length : at, 0, pair);
}

/** `Task` becomes one line per source that was there, which says the same for them. */
function qualify(
  document: Document,
  levels: YAMLMap,
  level: string,
  type: string,
  existing: Config,
): void {
  const list = levels.get(level, true);
  if (!isSeq(list)) return;
  const at = list.items.findIndex((item) => isScalar(item) && sameWord(item.value, type));
  if (at < 0) return;
  const lines = existing.sources.map(({ id }) =>
    document.createNode({ source: id, type }, { flow: true }),
  );
  list.items.splice(at, 1, ...lines);
}

function sameWord(value: unknown, word: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === word.toLowerCase();
}

/** Types that are a kind of their own, such as defects, where no rule of the file names them. */
function addKinds(document: Document, added: Document, existing: Config): void {
  const named = new Set(
    existing.flowItems.flatMap((rule) =>
      'types' in rule ? rule.types.map((type) => type.toLowerCase()) : [],
    ),
  );
  const rules = added.toJS() as {
    readonly flowItems: readonly { readonly kind?: string; readonly types?: readonly string[] }[];
  };
  for (const { kind, types = [] } of rules.flowItems) {
    const unknown = types.filter((type) => !named.has(type.toLowerCase()));
    if (kind === undefined || unknown.length === 0) continue;
    const rule = document.createNode({ kind, types: unknown }, { flow: true });
    if (listAt(document, 'flowItems') === null) {
      document.set('flowItems', document.createNode(existing.flowItems));
    }
    listAt(document, 'flowItems')?.items.unshift(rule);
  }
}
