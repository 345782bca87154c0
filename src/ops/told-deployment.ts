import { z } from 'zod';
import { TOLD_OVER_HTTP } from '../core/domain/deployment.ts';
import type { DeployedItem, Deployment } from '../core/domain/deployment.ts';
import type { SourceId } from '../core/domain/ids.ts';
import { DAY_MS, instantOf } from '../core/domain/time.ts';

/** Where in the body, and what is wrong there. */
export type Mistakes = readonly { readonly path: string; readonly message: string }[];

const MOST_MISTAKES = 50;
const MOST_ELEMENTS = 500;

function words(longest: number): z.ZodString {
  return z.string().trim().min(1).max(longest);
}

const Moment = z.iso.datetime({
  offset: true,
  message: 'write an instant with its zone, such as 2026-04-22T13:37:00Z',
});

/** Strict, because a misspelt key would be ignored in silence. */
const Told = z.strictObject({
  id: words(200),
  service: words(200),
  environment: words(200),
  name: words(200).optional(),
  at: Moment,
  outcome: z.enum(['succeeded', 'failed']),
  items: z.array(words(200)).max(MOST_ELEMENTS).default([]),
  commits: z
    .array(z.strictObject({ id: words(200), at: Moment.optional() }))
    .max(MOST_ELEMENTS)
    .default([]),
  labels: z.array(words(100)).max(50).default([]),
});

/** The deployment that a request's body tells, or everything that is wrong with it. */
export function readTold(
  body: Uint8Array,
  sources: readonly SourceId[],
  now: number,
): Deployment | { readonly mistakes: Mistakes } {
  const raw = jsonIn(body);
  if (raw === undefined) return { mistakes: [{ path: '', message: 'this is no JSON in UTF-8' }] };
  const parsed = Told.safeParse(raw);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.slice(0, MOST_MISTAKES).map(({ path, message }) => ({
      path: path.map(String).join('.').slice(0, 200),
      message: message.slice(0, 300),
    }));
    return { mistakes };
  }
  const { at, name, items, commits, ...rest } = parsed.data;
  const ended = instantOf(Date.parse(at));
  if (ended > now + DAY_MS) {
    return { mistakes: [{ path: 'at', message: 'this is more than a day ahead of now' }] };
  }
  return {
    source: TOLD_OVER_HTTP,
    kind: 'told',
    ...rest,
    name: name ?? rest.id,
    at: ended,
    items: items.map((item) => itemNamed(item, sources)),
    commits: commits.map((commit) => ({
      id: commit.id,
      at: commit.at === undefined ? null : instantOf(Date.parse(commit.at)),
    })),
  };
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/** `PAY-1`, or `ado:4711` where the tracker is said too. */
function itemNamed(text: string, sources: readonly SourceId[]): DeployedItem {
  const source = sources.find((id) => text.startsWith(`${id}:`));
  return source === undefined
    ? { source: null, idOrKey: text }
    : { source, idOrKey: text.slice(source.length + 1).trim() };
}
