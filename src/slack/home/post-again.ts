import type { Delivery } from '../../core/domain/delivery.ts';
import type { Outbox } from '../deliver.ts';
import type { Gate } from '../gate.ts';
import type { Answers } from '../ports.ts';
import { mayBeSentAgain } from './home-desk.ts';
import type { HomeDesk } from './home-desk.ts';

export interface PostAgainOptions {
  readonly gate: Gate;
  readonly answers: Pick<Answers, 'scopes'>;
  readonly homeDesk: Pick<HomeDesk, 'unsent' | 'postAgain'>;
  readonly outbox: Pick<Outbox, 'deliver'>;
}

/** Whether they may is asked now: the button carries no authority. Resolves with what became of it. */
export async function postAgain(
  { gate, answers, homeDesk, outbox }: PostAgainOptions,
  user: string,
  id: string,
  tell: (soFar: string) => Promise<void>,
): Promise<string> {
  const one = (await homeDesk.unsent()).find((unsent) => unsent.id === id);
  const scope = answers.scopes().find((known) => known.id === one?.key.scope)?.id ?? null;
  const permission = await gate.may({
    user,
    action: 'delivery.post-again',
    scope,
    object: `delivery ${id.slice(0, 80)}`,
    channel: null,
  });
  if (permission.kind === 'denied') return permission.sentence;
  if (one !== undefined && !mayBeSentAgain(one)) return BY_ITSELF;
  const outcome = await homeDesk.postAgain(id, permission.acting);
  if (outcome === 'too-late' || one === undefined) {
    return 'Somebody else was first, or it has arrived meanwhile: you have changed nothing.';
  }
  if (one.to === 'tracker') return 'It is written within the next minutes.';
  await tell('It is being posted again…');
  return outcomeOf(await outbox.deliver(one.key));
}

const BY_ITSELF =
  'You have changed nothing: signalbox looks for this comment in the tracker and writes it again by itself if it is not there.';

function outcomeOf(delivery: Delivery | null): string {
  switch (delivery?.state) {
    case 'sent':
      return 'It was posted.';
    case 'failed':
      return `It was not posted. ${delivery.lastError ?? ''}`;
    case 'unknown':
      return delivery.lastError ?? 'Nobody knows whether Slack has it. Look into the channel.';
    case 'due':
    case 'sending':
    case undefined:
      return 'It has not been posted yet. It goes out as soon as it can; there is nothing to do.';
  }
}
