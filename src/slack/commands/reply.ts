import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RespondFn } from '@slack/bolt';
import type { SlackEvents } from '../events.ts';
import type { Message } from '../message.ts';
import { errorView, progressView } from '../views/errors.ts';

export interface ReplyOptions {
  /** For the log: what was asked. */
  readonly verb: string;
  readonly respond: RespondFn;
  readonly events: Pick<SlackEvents, 'commandAnswered' | 'commandFailed'>;
  /**
   * After this without an answer the person is told that we are at it. Null never: on a button, the answer would take
   * the place of the message with the button.
   */
  readonly slowAfterMs: number | null;
  /** What an answer that failed may have changed. */
  readonly changed: string;
}

/**
 * The one boundary around everything that answers a person: works the answer out, shows it to them only, and turns
 * whatever is thrown into a sentence with a reference that the log has too.
 */
export async function reply(options: ReplyOptions, work: () => Promise<Message>): Promise<void> {
  const startedAt = performance.now();
  let replaces = false;
  try {
    const working = work();
    const slow = await isSlow(working, options.slowAfterMs);
    if (slow) {
      await tell(options.respond, progressView('Working on it…'), false);
      replaces = true;
    }
    await tell(options.respond, await working, replaces);
    options.events.commandAnswered(options.verb, performance.now() - startedAt);
  } catch (error) {
    await apologise(options, error, replaces);
  }
}

/** Whether work takes longer than that; never, where null. */
export async function isSlow(
  working: Promise<unknown>,
  slowAfterMs: number | null,
): Promise<boolean> {
  if (slowAfterMs === null) return false;
  const done = working.then(
    () => false,
    () => false,
  );
  const timer = new AbortController();
  const late = sleep(slowAfterMs, true, { signal: timer.signal }).catch(() => true);
  const slow = await Promise.race([done, late]);
  timer.abort();
  return slow;
}

async function apologise(options: ReplyOptions, error: unknown, replaces: boolean): Promise<void> {
  const { reference, message } = apology(options, error);
  try {
    await tell(options.respond, message, replaces);
  } catch (second) {
    // The response_url is worn out or Slack is down: the log is all that is left.
    options.events.commandFailed(options.verb, reference, second);
  }
}

/** What was thrown goes to the log; people are told its reference there, and nothing else of it. */
export function apology(
  { verb, events, changed }: Omit<ReplyOptions, 'respond' | 'slowAfterMs'>,
  error: unknown,
): { readonly reference: string; readonly message: Message } {
  const reference = randomBytes(3).toString('hex').toUpperCase();
  events.commandFailed(verb, reference, error);
  return { reference, message: sorry(changed, reference) };
}

/** Shows an answer to one person only. */
export async function tell(respond: RespondFn, message: Message, replaces: boolean): Promise<void> {
  await respond({
    response_type: 'ephemeral',
    replace_original: replaces,
    text: message.text,
    blocks: [...message.blocks],
  });
}

function sorry(changed: string, reference: string): Message {
  return errorView({
    what: 'I could not work this out.',
    changed,
    next: 'Try again in a minute. If it stays so, tell an admin the reference: it is in the log.',
    reference,
  });
}
