import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import type { Scope } from '../../core/domain/organisation.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { Message } from '../message.ts';
import { REPORT_VERBS, type Question } from './question.ts';

export const SHARE_ACTION = 'flow_share';
const SHARE_BLOCK = 'flow_share_block';
const MOST_BLOCKS = 50;

/** A question without its scope's data: what a button carries. Never an authority; everything is checked again. */
const Span = z.union([z.int().min(1).max(52), z.literal('pi')]).nullable();
const Value = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('report'),
    verb: z.enum(REPORT_VERBS),
    scope: z.string(),
    span: Span,
  }),
  z.object({ kind: z.literal('deps'), scope: z.string(), span: Span }),
  z.object({
    kind: z.literal('forecast'),
    scope: z.string(),
    count: z.int().min(1).max(100_000).nullable(),
    by: z.int().transform(instantOf).nullable(),
  }),
  z.object({ kind: z.literal('topology'), scope: z.string() }),
  z.object({ kind: z.literal('digest'), scope: z.string() }),
  z.object({ kind: z.literal('why'), key: z.string().max(100), scope: z.string() }),
]);

/** What to share, and whose numbers it shows. */
export interface Shareable {
  readonly question: Question;
  readonly scope: Scope;
}

/** Adds the button that repeats an answer for everybody in the channel. */
export function withShareButton(message: Message, shareable: Shareable): Message {
  if (message.blocks.length >= MOST_BLOCKS) return message;
  const button: KnownBlock = {
    type: 'actions',
    block_id: SHARE_BLOCK,
    elements: [
      {
        type: 'button',
        action_id: SHARE_ACTION,
        text: { type: 'plain_text', text: 'Share in channel' },
        value: JSON.stringify(valueOf(shareable)),
      },
    ],
  };
  return { ...message, blocks: [...message.blocks, button] };
}

function valueOf({ question, scope }: Shareable): z.infer<typeof Value> {
  switch (question.kind) {
    case 'report':
      return { kind: 'report', verb: question.verb, scope: scope.id, span: question.span };
    case 'deps':
      return { kind: 'deps', scope: scope.id, span: question.span };
    case 'forecast':
      return { kind: 'forecast', scope: scope.id, count: question.count, by: question.by };
    case 'topology':
      return { kind: 'topology', scope: scope.id };
    case 'digest':
      return { kind: 'digest', scope: scope.id };
    case 'why':
      return { kind: 'why', key: question.key, scope: scope.id };
  }
}

/** Null where the value is not one of ours, or its scope is no longer configured. */
export function readShareValue(text: string, scopes: readonly Scope[]): Shareable | null {
  const value = parsed(text);
  const scope = scopes.find(({ id }) => id === value?.scope);
  if (value === null || scope === undefined) return null;
  switch (value.kind) {
    case 'report':
      return { question: { kind: 'report', verb: value.verb, scope, span: value.span }, scope };
    case 'deps':
      return { question: { kind: 'deps', scope, span: value.span }, scope };
    case 'forecast':
      return { question: { kind: 'forecast', scope, count: value.count, by: value.by }, scope };
    case 'topology':
      return { question: { kind: 'topology' }, scope };
    case 'digest':
      return { question: { kind: 'digest', scope }, scope };
    case 'why':
      return { question: { kind: 'why', key: value.key }, scope };
  }
}

function parsed(text: string): z.infer<typeof Value> | null {
  try {
    return Value.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
