import type { Message } from '../message.ts';
import { message, paragraph } from '../views/blocks.ts';

/** One sentence, shown as it is. */
export function notice(sentence: string): Message {
  return message([sentence], [paragraph(sentence)]);
}
