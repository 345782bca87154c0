import { WebAPIPlatformError } from '@slack/web-api';
import type { ModalView } from '@slack/types';
import { apology } from '../commands/reply.ts';
import type { Message } from '../message.ts';
import { lateClick } from '../views/risk-answers.ts';
import { formNotice, formSkeleton } from '../views/risk-forms.ts';
import type { RiskForm } from '../views/risk-forms.ts';
import { NOTHING_CHANGED } from './options.ts';
import type { RiskOptions } from './options.ts';

export interface Opening {
  readonly kind: RiskForm;
  /** What a click or a command gives: good once, for three seconds. */
  readonly trigger: string;
  /** Tells the person who clicked where no form could be opened. */
  readonly tell: (message: Message) => Promise<void>;
}

/** A form, or what is said in its place. */
export type Filling = ModalView | Message;

/** Opens a form at once, empty, and fills it in when what it shows is there. */
export async function openForm(
  options: RiskOptions,
  { kind, trigger, tell }: Opening,
  fill: () => Promise<Filling>,
): Promise<void> {
  const { client } = options;
  const verb = `risk ${kind}`;
  try {
    const opened = await client.views.open({ trigger_id: trigger, view: formSkeleton(kind) });
    const view = await filled(options, kind, fill);
    await client.views.update({ view_id: opened.view?.id ?? '', view }).catch(unlessClosed);
  } catch (error) {
    if (isTooLate(error)) return tell(lateClick());
    const { message } = apology({ verb, events: options.events, changed: NOTHING_CHANGED }, error);
    await tell(message);
  }
}

async function filled(
  options: RiskOptions,
  kind: RiskForm,
  fill: () => Promise<Filling>,
): Promise<ModalView> {
  const startedAt = performance.now();
  const verb = `risk ${kind}`;
  try {
    const filling = await fill();
    options.events.commandAnswered(verb, performance.now() - startedAt);
    return 'type' in filling ? filling : formNotice(kind, filling);
  } catch (error) {
    const { message } = apology({ verb, events: options.events, changed: NOTHING_CHANGED }, error);
    return formNotice(kind, message);
  }
}

const TOO_LATE = new Set([
  'expired_trigger_id',
  'trigger_expired',
  'exchanged_trigger_id',
  'trigger_exchanged',
  'invalid_trigger_id',
]);

function isTooLate(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && TOO_LATE.has(error.data.error);
}

/** Whoever closed the form meanwhile wants nothing any more. */
function unlessClosed(error: unknown): void {
  if (error instanceof WebAPIPlatformError && error.data.error === 'not_found') return;
  throw error;
}
