import type { ActionsBlock, Button } from '@slack/types';
import type { Risk, RoamState } from '../../core/domain/risk.ts';
import { actions, button, overflow } from './controls.ts';

/** Ids of what a person can press about a risk; slack/risk/actions.ts takes the family. */
export const RISK_FAMILY = 'risk';
const RISK_MORE = 'risk.more';
const RISK_SHOW = 'risk.show';
/** Own it, with a day or for somebody else. */
export const OWN_FORM = 'risk.own-form';

type Verb = 'own' | 'mitigate' | 'accept' | 'resolve';
const LABELS: Readonly<Record<Verb, string>> = {
  own: 'Own it',
  mitigate: 'Mitigate',
  accept: 'Accept',
  resolve: 'Resolve',
};

/** What can still be decided; what is resolved needs nothing. */
const VERBS: Readonly<Record<RoamState, readonly Verb[]>> = {
  'un-roamed': ['own', 'mitigate', 'accept', 'resolve'],
  owned: ['mitigate', 'accept', 'resolve'],
  accepted: ['own', 'mitigate', 'resolve'],
  mitigated: ['own', 'accept', 'resolve'],
  resolved: [],
};

type Shown = Pick<Risk, 'id' | 'version' | 'roam' | 'condition' | 'raisedBy'>;

/** Buttons of a card; empty for what is resolved. One action block each: ids are unique within it. */
export function riskButtons(risk: Shown): ActionsBlock[] {
  const verbs = VERBS[risk.roam];
  if (verbs.length === 0) return [];
  const expected = risk.condition === 'clear' ? 'resolve' : 'own';
  return [
    actions([
      ...verbs.map((verb) =>
        button({
          id: `${RISK_FAMILY}.${verb}`,
          label: LABELS[verb],
          value: riskValue(risk),
          primary: verb === expected,
          spoken: `${LABELS[verb]}: ${risk.id}`,
        }),
      ),
      overflow(RISK_MORE, [
        { label: 'Snooze…', value: `snooze ${risk.id}` },
        ...(risk.raisedBy === 'by-hand'
          ? []
          : [{ label: `Mute rule ${risk.raisedBy} here…`, value: `mute ${risk.id}` }]),
        { label: 'History', value: `history ${risk.id}` },
      ]),
    ]),
  ];
}

/** Brings up the card of a risk that a list names. The id is in the action too: a list has many of them. */
export function showButton(risk: Pick<Risk, 'id' | 'version'>): Button {
  return button({
    id: `${RISK_SHOW}.${risk.id}`,
    label: 'Show',
    value: riskValue(risk),
    spoken: `Show ${risk.id}`,
  });
}

/** A risk as somebody saw it. */
export function riskValue({ id, version }: Pick<Risk, 'id' | 'version'>): string {
  return JSON.stringify({ risk: id, version });
}
