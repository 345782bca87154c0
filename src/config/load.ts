import { readFile } from 'node:fs/promises';
import { isNode, isPair, isMap, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { ConfigError, messageOf } from '../shared/errors.ts';
import { inconsistencies } from './consistency.ts';
import type { Mistake } from './consistency.ts';
import { Config } from './schema.ts';
import { wording } from './wording.ts';

/** Reads and checks a configuration file. Throws ConfigError with every mistake and its line. */
export async function loadConfig(path: string): Promise<Config> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const what = missing
      ? `There is no configuration file ${path}`
      : `Cannot read the configuration ${path}: ${messageOf(error)}`;
    throw new ConfigError(
      `${what}; nothing was started.\nName another file with --config, or write a first one with "npx signalbox init".`,
      { cause: error },
    );
  }
  return parseConfig(text, path);
}

/** Every mistake at once, each with its line; an operator should not have to restart ten times. */
export function parseConfig(text: string, name: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    fail(
      name,
      document.errors.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        text: error.message,
      })),
    );
  }
  const raw = valuesOf(document, name);
  const parsed = Config.safeParse(raw, { error: wording });
  const mistakes = parsed.success
    ? inconsistencies(parsed.data)
    : [...parsed.error.issues.flatMap(flatten), ...inconsistenciesOfTheRest(raw)];
  if (mistakes.length > 0)
    fail(
      name,
      mistakes.map((mistake) => located(document, lines, mistake)),
    );
  return Config.parse(raw);
}

/** The library finds an alias without an anchor, or too many of them, only now, and does not say where. */
function valuesOf(document: Document, name: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    fail(name, [{ line: null, text: messageOf(error) }]);
  }
}

/** Which sections a section refers to: a reference into a section that is itself wrong proves nothing. */
const REFERS_TO: Readonly<Record<string, readonly string[]>> = {
  digests: ['valueStreams'],
  slack: ['valueStreams'],
  pis: ['valueStreams'],
  metrics: ['levels'],
};

/** Checks the sections that are right in themselves, so that one wrong section does not hide mistakes in the others. */
function inconsistenciesOfTheRest(raw: unknown): Mistake[] {
  if (typeof raw !== 'object' || raw === null) return [];
  const sections: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(Config.shape)) {
    const value: unknown = Reflect.get(raw, key);
    if (value !== undefined && schema.safeParse(value).success) sections[key] = value;
  }
  const wrong = Object.keys(raw).filter((key) => !(key in sections));
  sections['sources'] ??= namedOnly(Reflect.get(raw, 'sources'));
  const rest = Config.safeParse(sections);
  if (!rest.success) return [];
  return inconsistencies(rest.data).filter(
    ({ path }) => !(REFERS_TO[String(path[0])] ?? []).some((section) => wrong.includes(section)),
  );
}

/** Sources that could not be read, reduced to their ids, so that references to them still resolve. */
function namedOnly(sources: unknown): unknown[] {
  const list: unknown[] = Array.isArray(sources) ? sources : [];
  const ids = list.map((source) => {
    const id: unknown = typeof source === 'object' && source !== null && Reflect.get(source, 'id');
    return typeof id === 'string' ? id : 'unnamed';
  });
  return ids.map((id) => ({
    id,
    kind: 'azure-devops',
    baseUrl: 'https://unread.invalid',
    auth: { token: { env: 'UNREAD' } },
  }));
}

interface Located {
  readonly line: number | null;
  readonly text: string;
}

function fail(name: string, mistakes: readonly Located[]): never {
  const sorted = mistakes.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const rows = sorted.map(({ line, text }) => `  ${name}:${line ?? 1}  ${text}`);
  const count = rows.length === 1 ? '1 mistake' : `${rows.length} mistakes`;
  throw new ConfigError(`The configuration has ${count}; nothing was started.\n${rows.join('\n')}`);
}

type Issue = z.core.$ZodIssue;

/** One mistake per unknown key, and for a union the mistakes of the branch that came closest. */
function flatten(issue: Issue): Mistake[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: `unknown key "${key}"` }));
  }
  if (issue.code === 'invalid_union') {
    const closest = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
    if (closest && closest.length > 0 && depth(closest) > 0) {
      return closest.flatMap((inner) =>
        flatten(inner).map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] })),
      );
    }
  }
  return [{ path, message: lower(issue.message) }];
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function lower(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function located(document: Document, lines: LineCounter, mistake: Mistake): Located {
  const where = mistake.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : step))
    .join('.')
    .replaceAll('.[', '[');
  return {
    line: lineOf(document, lines, mistake.path),
    text: `${where || 'the file'}: ${mistake.message}`,
  };
}

/** The line of the value, or of the closest value around it where it is missing. */
function lineOf(document: Document, lines: LineCounter, path: Mistake['path']): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const around = document.getIn(path.slice(0, length - 1), true);
    const step = path[length - 1];
    if (isMap(around)) {
      const pair = around.items.find((item) => isPair(item) && String(item.key) === String(step));
      const key = pair?.key;
      if (isNode(key) && key.range) return lines.linePos(key.range[0]).line;
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}
