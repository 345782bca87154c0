import type { BlockContext } from './blocks.ts';
import { checkBlocks, problemLines } from './blocks.ts';
import type { Surface } from './limits.ts';
import type { Block, SlackChannel, TokenFacts, Workspace } from './workspace.ts';

/** One Web API call after token, scopes and arguments were found good. */
export interface Call {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly token: TokenFacts | null;
  readonly workspace: Workspace;
  /** Such as `http://127.0.0.1:4000`. */
  readonly baseUrl: string;
  /** True while uploaded files are not usable in image blocks yet. */
  readonly filesLag: () => boolean;
}

/** What a method answers besides `ok: true`. */
export type Answer = Readonly<Record<string, unknown>>;
export type Method = (call: Call) => Answer;

/** Becomes `{ ok: false, error, … }`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly error: string;
  readonly details: Answer;

  constructor(error: string, details: Answer = {}) {
    super(error);
    this.error = error;
    this.details = details;
  }
}

export function textOf(call: Call, name: string): string {
  const value = call.args[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function flagOf(call: Call, name: string, fallback = false): boolean {
  const value = call.args[name];
  if (value === undefined || value === null || value === '') return fallback;
  return value === true || value === 'true' || value === '1';
}

/** A structure that came as itself or as a JSON string; undefined when absent, refused when unreadable. */
export function structureOf(call: Call, name: string, refusal: string): unknown {
  const value = call.args[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new Refusal(refusal);
  }
}

/** Blocks of a call, refused in Slack's words when they break a rule. */
export function blocksOf(call: Call): readonly Block[] {
  const blocks = structureOf(call, 'blocks', 'invalid_blocks_format');
  if (blocks === undefined) return [];
  requireValidBlocks(blocks, blockContext(call, 'message'));
  return blocks as readonly Block[];
}

export function blockContext(call: Call, surface: Surface): BlockContext {
  let lag: boolean | null = null;
  return {
    surface,
    fileReady(id) {
      lag ??= call.filesLag();
      return !lag && call.workspace.files.get(id)?.completed === true;
    },
  };
}

export function requireValidBlocks(blocks: unknown, context: BlockContext): void {
  const verdict = checkBlocks(blocks, context);
  if (verdict.error === null) return;
  const lines = problemLines(verdict.problems);
  throw new Refusal(verdict.error, {
    errors: lines.map((line) => line.replace('[ERROR] ', '')),
    response_metadata: { messages: lines },
  });
}

/** The channel of an id, a `#name` or, for direct messages, a person's id. Private ones hide from outsiders. */
export function channelOf(call: Call, name = 'channel'): SlackChannel {
  const { workspace } = call;
  const wanted = textOf(call, name);
  const channel =
    workspace.channels.get(wanted) ??
    [...workspace.channels.values()].find((c) => c.kind !== 'im' && `#${c.name}` === wanted);
  if (!channel || (channel.kind !== 'public' && !isMember(call, channel))) {
    throw new Refusal('channel_not_found');
  }
  return channel;
}

export function isMember(call: Call, channel: SlackChannel): boolean {
  return channel.members.has(call.workspace.identity.botUserId);
}

export function hasScope(call: Call, scope: string): boolean {
  return call.token?.scopes.includes(scope) ?? false;
}

/** Reading needs the scope of that kind of channel: `channels:history`, `groups:history`, … */
export function requireChannelScope(
  call: Call,
  channel: SlackChannel,
  verb: 'read' | 'history',
): void {
  const family = { public: 'channels', private: 'groups', im: 'im' }[channel.kind];
  const needed = `${family}:${verb}`;
  if (hasScope(call, needed)) return;
  throw new Refusal('missing_scope', { needed, provided: call.token?.scopes.join(',') ?? '' });
}

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 999;

/** One page of a list with the cursor of the next. */
export function page<T>(
  call: Call,
  items: readonly T[],
): { readonly items: readonly T[]; readonly cursor: string } {
  const wanted = Number(textOf(call, 'limit')) || DEFAULT_PAGE;
  const limit = Math.min(wanted, LARGEST_PAGE);
  const from = startOf(textOf(call, 'cursor'));
  const next = from + limit;
  return {
    items: items.slice(from, next),
    cursor: next < items.length ? Buffer.from(`next:${next}`).toString('base64') : '',
  };
}

function startOf(cursor: string): number {
  if (cursor === '') return 0;
  const match = /^next:(\d+)$/u.exec(Buffer.from(cursor, 'base64').toString());
  if (!match) throw new Refusal('invalid_cursor');
  return Number(match[1]);
}
