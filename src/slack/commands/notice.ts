import type { Message } from '../message.ts';
import type { Phrase } from '../views/blocks.ts';
import { line, message, paragraph } from '../views/blocks.ts';

/** One sentence, shown as it is; `<@U…>` in it is that person. */
export function notice(sentence: string): Message {
  const phrases = phrasesOf(sentence);
  if (phrases.length === 1) return message([sentence], [paragraph(sentence)]);
  return message([phrases], [line(...phrases)]);
}

function phrasesOf(sentence: string): readonly Phrase[] {
  return sentence.split(/(<@[UW][A-Z0-9]+>)/).flatMap((part): Phrase[] => {
    const user = /^<@(\w+)>$/.exec(part)?.[1];
    if (user !== undefined) return [{ user }];
    return part === '' ? [] : [part];
  });
}
