import type { Message } from '../message.ts';
import { image } from './blocks.ts';
import { capped, escapeMrkdwn } from './escape.ts';

/** Keeps a message that is as long as it may be within what Slack takes. */
const ALT_TEXT_AT_MOST = 900;
/** The header and the headline. */
const BEFORE = 2;

/** The same message with a picture below its headline, and what the picture shows in words. */
export function withPicture({ text, blocks }: Message, fileId: string, altText: string): Message {
  const words = capped(altText, ALT_TEXT_AT_MOST);
  return {
    text: `${text}\n${escapeMrkdwn(words)}`,
    blocks: [...blocks.slice(0, BEFORE), image(fileId, words), ...blocks.slice(BEFORE)],
  };
}
