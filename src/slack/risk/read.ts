import { z } from 'zod';
import type { Scope } from '../../core/domain/organisation.ts';
import type { RiskStory } from '../../core/risks/story.ts';
import type { Message } from '../message.ts';
import { actions, button } from '../views/controls.ts';
import { riskBoardView } from '../views/risk-board.ts';
import { riskCard } from '../views/risk-card.ts';
import { riskList } from '../views/risk-list.ts';
import type { Naming } from '../views/risk-words.ts';
import { contextOf, scopeOf } from './options.ts';
import type { RiskOptions } from './options.ts';

/** What can be looked at, and shared with everybody in the channel. */
export type Look =
  | { readonly view: 'list' | 'board'; readonly scope: Scope }
  | { readonly view: 'show'; readonly story: RiskStory };

/** Posted for everybody, a message names no owners, for that would call them, and has no buttons, for it would grow old. */
export async function lookAt(options: RiskOptions, look: Look, naming: Naming): Promise<Message> {
  const { desk } = options;
  if (look.view === 'show') {
    const about = { ...contextOf(options, look.story.risk.scope), naming };
    const card = riskCard(look.story, about);
    return naming === 'named' ? card : withoutButtons(card);
  }
  const { scope } = look;
  const about = { ...contextOf(options, scope.id), naming };
  if (look.view === 'board') return riskBoardView(scope.name, await desk.boards(scope), about);
  const [stories, quietings] = await Promise.all([desk.open(scope), desk.quietings()]);
  return riskList({ scope, stories, quietings }, about);
}

function withoutButtons({ text, blocks }: Message): Message {
  return { text, blocks: blocks.filter(({ type }) => type !== 'actions') };
}

const SHARE_ID = 'risk.share';
const Value = z.discriminatedUnion('view', [
  z.object({ view: z.enum(['list', 'board']), scope: z.string() }),
  z.object({ view: z.literal('show'), risk: z.string() }),
]);

/** The same with a button that repeats it for everybody in the channel. */
export function withShare({ text, blocks }: Message, look: Look): Message {
  const value: z.infer<typeof Value> =
    look.view === 'show'
      ? { view: look.view, risk: look.story.risk.id }
      : { view: look.view, scope: look.scope.id };
  const share = button({ id: SHARE_ID, label: 'Share in channel', value: JSON.stringify(value) });
  return { text, blocks: [...blocks, actions([share])] };
}

/** Null where there is no such scope or risk any more. */
export async function sharedLook(options: RiskOptions, value: unknown): Promise<Look | null> {
  const asked = Value.safeParse(value);
  if (!asked.success) return null;
  if (asked.data.view === 'show') {
    const story = await options.desk.find(asked.data.risk);
    return story === null ? null : { view: 'show', story };
  }
  const scope = scopeOf(options, asked.data.scope);
  return scope === null ? null : { view: asked.data.view, scope };
}

/** Whose risks it shows. */
export function scopeShown(look: Look): string {
  return look.view === 'show' ? look.story.risk.scope : look.scope.id;
}
