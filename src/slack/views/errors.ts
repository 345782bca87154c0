import type { Message } from '../message.ts';
import { bold, context, message, paragraph } from './blocks.ts';
import { md } from './escape.ts';

/** What a person needs to know when something did not work; the reference is in the log too. */
export interface Problem {
  readonly what: string;
  readonly changed: string;
  readonly next: string;
  readonly reference: string | null;
}

export function errorView({ what, changed, next, reference }: Problem): Message {
  const below = reference === null ? [] : [context(md`Reference ${reference}`)];
  const spoken = reference === null ? [] : [`Reference ${reference}.`];
  return message(
    [what, changed, next, ...spoken],
    [bold(what), paragraph(`${changed} ${next}`), ...below],
  );
}

export function progressView(what: string): Message {
  return message([what], [paragraph(what)]);
}
