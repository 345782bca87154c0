import type { Message } from '../message.ts';

/** One sentence, shown as it is. */
export function notice(sentence: string): Message {
  return {
    text: sentence,
    blocks: [{ type: 'section', text: { type: 'plain_text', text: sentence } }],
  };
}
