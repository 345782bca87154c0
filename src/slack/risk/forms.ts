import { z } from 'zod';
import type { RiskStory } from '../../core/risks/story.ts';
import { notice } from '../commands/notice.ts';
import type { Action } from '../gate.ts';
import { conflictNotice } from '../views/risk-answers.ts';
import {
  acceptForm,
  mitigateForm,
  muteForm,
  ownForm,
  raiseForm,
  resolveForm,
  snoozeForm,
} from '../views/risk-forms.ts';
import type { RiskForm, RiskFormData } from '../views/risk-forms.ts';
import { admit } from './options.ts';
import type { Asker, RiskOptions } from './options.ts';
import type { Filling } from './open.ts';

/** Forms about a risk that there is. */
export type AboutRisk = Exclude<RiskForm, 'raise'>;

export const FORM_ACTIONS: Readonly<Record<RiskForm, Action>> = {
  own: 'risk.own',
  accept: 'risk.accept',
  mitigate: 'risk.mitigate',
  resolve: 'risk.resolve',
  snooze: 'risk.snooze',
  mute: 'risk.mute',
  raise: 'risk.raise',
};

/** What comes back with a form: where it began and what was seen. Never an authority. */
export const FormState = z.object({
  risk: z.string(),
  version: z.number().int(),
  channel: z.string().nullable(),
  /** On a message that follows by itself; otherwise the person is told what came of it. */
  onMessage: z.boolean(),
});
type FormState = z.infer<typeof FormState>;

export const RaiseState = z.object({ channel: z.string().nullable() });

/** A form that somebody wants. */
export interface Wanted {
  readonly kind: AboutRisk;
  readonly id: string;
  /** The version that the person saw; null where they only named the risk. */
  readonly seen: number | null;
  readonly words: string;
  readonly onMessage: boolean;
}

/** The form about a risk as it stands now, or why there is none. */
export async function formAbout(
  options: RiskOptions,
  asker: Asker,
  wanted: Wanted,
): Promise<Filling> {
  const admitted = await admit(options, asker, FORM_ACTIONS[wanted.kind], wanted.id);
  if (admitted.kind === 'told') return admitted.message;
  const { story, about } = admitted;
  const { risk } = story;
  const decided = wanted.seen === null ? null : decidedSince(story, wanted.seen);
  if (decided !== null) return conflictNotice(story, decided.who, about);
  const state: FormState = {
    risk: risk.id,
    version: risk.version,
    channel: asker.channel,
    onMessage: wanted.onMessage,
  };
  return formOf(wanted, { risk, about, state: JSON.stringify(state) }, asker.user);
}

/** The last decision after what somebody saw. What signalbox found since stops nobody: the form shows it. */
function decidedSince({ events }: RiskStory, version: number): RiskStory['events'][number] | null {
  const since = events.filter((event) => event.version > version);
  return since.findLast(({ happening }) => happening.what === 'decided') ?? null;
}

function formOf({ kind, words }: Wanted, data: RiskFormData, user: string): Filling {
  switch (kind) {
    case 'own':
      return ownForm(data, user);
    case 'accept':
      return acceptForm(data, words);
    case 'mitigate':
      return mitigateForm(data, words);
    case 'resolve':
      return resolveForm(data, words);
    case 'snooze':
      return snoozeForm(data);
    case 'mute':
      return data.risk.raisedBy === 'by-hand'
        ? notice(
            'No rule raised this, so none can be muted. Nothing was changed: snooze it instead.',
          )
        : muteForm(data);
  }
}

/** The form to raise a risk with, filled in as far as is known. */
export async function formToRaise(
  options: RiskOptions,
  { user, channel }: Asker,
  draft: { readonly title: string; readonly why: string },
): Promise<Filling> {
  const scope = channel === null ? null : options.scopeOfChannel(channel);
  const wish = { user, action: 'risk.raise', scope, object: 'new', channel } as const;
  const permission = await options.gate.may(wish);
  if (permission.kind === 'denied') return notice(permission.sentence);
  const state: z.infer<typeof RaiseState> = { channel };
  return raiseForm({ scopes: options.scopes(), scope, ...draft, state: JSON.stringify(state) });
}

/** Null where what was sent in is none of ours. */
export function readState<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
