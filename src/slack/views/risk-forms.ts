import type { KnownBlock, ModalView } from '@slack/types';
import type { Scope } from '../../core/domain/organisation.ts';
import type { Risk } from '../../core/domain/risk.ts';
import type { Message } from '../message.ts';
import { line, paragraph } from './blocks.ts';
import { choiceField, dayField, form, modal, personField, textField } from './controls.ts';
import { cap } from './escape.ts';
import type { RiskContext } from './risk-card.ts';
import { placeWords } from './risk-card.ts';
import { RULE_WORDS, conditionWords, kindWords, statePhrases } from './risk-words.ts';

/** Forms about risks. Their fields are called as the drafts that are made of them, so that errors find their place. */

export const RISK_FORMS = {
  own: 'risk.own',
  accept: 'risk.accept',
  mitigate: 'risk.mitigate',
  resolve: 'risk.resolve',
  raise: 'risk.raise',
  snooze: 'risk.snooze',
  mute: 'risk.mute',
} as const;
export type RiskForm = keyof typeof RISK_FORMS;

const FORM_TITLES: Readonly<Record<RiskForm, string>> = {
  own: 'Own a risk',
  accept: 'Accept a risk',
  mitigate: 'Mitigate a risk',
  resolve: 'Resolve a risk',
  raise: 'Raise a risk',
  snooze: 'Snooze a risk',
  mute: 'Mute a rule',
};

const TITLE_AT_MOST = 150;

/** What is there at once, while the rest is looked up. */
export function formSkeleton(kind: RiskForm): ModalView {
  return modal(FORM_TITLES[kind], [paragraph('One moment…')]);
}

/** What takes the place of a form when there is only something to say; no table can be in it. */
export function formNotice(kind: RiskForm, { blocks }: Pick<Message, 'blocks'>): ModalView {
  return modal(FORM_TITLES[kind], blocks);
}

/** A form about a risk as it stands; `state` comes back with what is sent in. */
export interface RiskFormData {
  readonly risk: Risk;
  readonly about: RiskContext;
  readonly state: string;
}

export function ownForm(data: RiskFormData, owner: string): ModalView {
  return riskForm('own', 'Own', data, [
    personField({ field: 'owner', label: 'Who takes it?', initial: owner }),
    dayField({
      field: 'by',
      label: 'Until when?',
      hint: 'The day by which it is dealt with. On the day after people are reminded.',
      initial: null,
      optional: true,
    }),
  ]);
}

export function acceptForm(data: RiskFormData, why: string): ModalView {
  return riskForm('accept', 'Accept', data, [
    textField({
      field: 'why',
      label: 'Why can it be accepted?',
      hint: 'Whoever looks at it again has to know.',
      initial: why,
      multiline: true,
    }),
    dayField({ field: 'reviewOn', label: 'When is it looked at again?', initial: null }),
  ]);
}

export function mitigateForm(data: RiskFormData, plan: string): ModalView {
  return riskForm('mitigate', 'Mitigate', data, [
    textField({ field: 'plan', label: 'What is done about it?', initial: plan, multiline: true }),
    textField({
      field: 'workItem',
      label: 'Which work item does it?',
      hint: 'Its key, such as PAY-12 or 4711. When it is done, the promise is kept.',
      initial: '',
    }),
    dayField({ field: 'by', label: 'By when?', initial: null, optional: true }),
  ]);
}

export function resolveForm(data: RiskFormData, why: string): ModalView {
  return riskForm('resolve', 'Resolve', data, [
    textField({
      field: 'why',
      label: 'Why is it resolved?',
      initial: why,
      multiline: true,
    }),
  ]);
}

export const SNOOZE_CHOICES = [
  { value: 'four-hours', label: 'For four hours' },
  { value: 'tomorrow', label: 'Until tomorrow, 9:00' },
  { value: 'monday', label: 'Until next Monday, 9:00' },
  { value: 'next-pi', label: 'Until the next PI begins' },
] as const;

export function snoozeForm(data: RiskFormData): ModalView {
  return riskForm('snooze', 'Snooze', data, [
    choiceField({
      field: 'choice',
      label: 'For how long is nobody told of it?',
      hint: 'For everybody; its message goes on showing how it stands.',
      choices: SNOOZE_CHOICES,
      initial: 'tomorrow',
    }),
  ]);
}

/** Nothing to fill in, but for everybody and for good: so it is asked. */
export function muteForm(data: RiskFormData): ModalView {
  const { risk, about } = data;
  const scope = about.scopeName(risk.scope);
  return riskForm('mute', 'Mute', data, [
    line(
      { bold: `Rule ${risk.raisedBy}: ${RULE_WORDS[risk.raisedBy]}. ` },
      `Nobody is told any more of what this rule finds in ${scope}, until somebody types ${about.command} unmute ${risk.raisedBy} ${risk.scope}. Lists and boards go on showing it. To quiet this risk only, snooze it.`,
    ),
  ]);
}

export interface RaiseFormData {
  readonly scopes: readonly Scope[];
  /** Id of the one that is meant if nobody says otherwise. */
  readonly scope: string | null;
  readonly title: string;
  readonly why: string;
  readonly state: string;
}

const KIND_WORDS = {
  portfolio: 'portfolio',
  'value-stream': 'value stream',
  art: 'ART',
  team: 'team',
} as const;

export function raiseForm({ scopes, scope, title, why, state }: RaiseFormData): ModalView {
  return form({
    title: FORM_TITLES.raise,
    callback: RISK_FORMS.raise,
    submit: 'Raise',
    state,
    blocks: [
      choiceField({
        field: 'scope',
        label: 'Whose risk is it?',
        hint: 'A risk of a team belongs to its ART.',
        choices: scopes.map(({ id, name, kind }) => ({
          label: `${cap(name, 55)} (${KIND_WORDS[kind]})`,
          value: id,
        })),
        initial: scope,
      }),
      textField({
        field: 'title',
        label: 'What may go wrong?',
        hint: 'In a few words.',
        initial: title,
      }),
      textField({
        field: 'why',
        label: 'What makes it likely, and by when would it hurt?',
        initial: why,
        multiline: true,
      }),
      textField({
        field: 'workItem',
        label: 'Which work item is it about?',
        hint: 'Its key, such as PAY-12 or 4711.',
        initial: '',
        optional: true,
      }),
    ],
  });
}

function riskForm(
  kind: Exclude<RiskForm, 'raise'>,
  submit: string,
  { risk, about, state }: RiskFormData,
  fields: readonly KnownBlock[],
): ModalView {
  return form({
    title: FORM_TITLES[kind],
    callback: RISK_FORMS[kind],
    submit,
    state,
    blocks: [
      line({ bold: `${risk.id} · ${cap(risk.title, TITLE_AT_MOST)}` }),
      line(`${kindWords(risk)}${placeWords(risk, about)}`),
      line(...statePhrases(risk, about), `. ${conditionWords(risk)}`),
      ...fields,
    ],
  });
}
