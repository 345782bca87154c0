import type {
  ActionsBlock,
  Button,
  InputBlock,
  KnownBlock,
  ModalView,
  Overflow,
} from '@slack/types';
import { cap, clean, literal } from './escape.ts';

/** Buttons, menus and forms. What they carry is opaque: whoever presses one is asked for their rights at that moment. */

const LABEL_AT_MOST = 75;

export interface ButtonLook {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** The one that is expected of whoever reads it. */
  readonly primary?: boolean;
  /** For those who do not see what the button stands beside; the label where absent. */
  readonly spoken?: string;
}

export function button({ id, label, value, primary, spoken }: ButtonLook): Button {
  return {
    type: 'button',
    action_id: id,
    text: { type: 'plain_text', text: literal(label, LABEL_AT_MOST), emoji: false },
    value,
    ...(primary === true ? { style: 'primary' as const } : {}),
    ...(spoken === undefined ? {} : { accessibility_label: literal(spoken, LABEL_AT_MOST) }),
  };
}

/** At most five entries. */
export function overflow(
  id: string,
  entries: readonly { readonly label: string; readonly value: string }[],
): Overflow {
  return {
    type: 'overflow',
    action_id: id,
    options: entries.slice(0, 5).map(({ label, value }) => ({
      text: { type: 'plain_text', text: literal(label, LABEL_AT_MOST), emoji: false },
      value,
    })),
  };
}

export function actions(elements: ActionsBlock['elements'], block?: string): ActionsBlock {
  return { type: 'actions', elements, ...(block === undefined ? {} : { block_id: block }) };
}

/** What a field of a form is called in what is sent in: the block is the field, its element has this one id. */
export const FIELD_ACTION = 'value';

interface FieldLook {
  /** Also what errors name. */
  readonly field: string;
  readonly label: string;
  readonly hint?: string;
  readonly optional?: boolean;
}

const TEXT_AT_MOST = 3000;
/** Slack takes 150; the emulated one is stricter. */
const OPTION_AT_MOST = 75;

export function textField(
  look: FieldLook & { readonly initial: string; readonly multiline?: boolean },
): InputBlock {
  const initial = look.initial
    .slice(0, 4 * TEXT_AT_MOST)
    .split('\n')
    .map(clean)
    .join(look.multiline === true ? '\n' : ' ')
    .trim();
  return field(look, {
    type: 'plain_text_input',
    action_id: FIELD_ACTION,
    multiline: look.multiline === true,
    ...(initial === '' ? {} : { initial_value: cap(initial, TEXT_AT_MOST) }),
  });
}

/** `initial` is written `YYYY-MM-DD`. */
export function dayField(look: FieldLook & { readonly initial: string | null }): InputBlock {
  return field(look, {
    type: 'datepicker',
    action_id: FIELD_ACTION,
    ...(look.initial === null ? {} : { initial_date: look.initial }),
  });
}

export function personField(look: FieldLook & { readonly initial: string }): InputBlock {
  return field(look, {
    type: 'users_select',
    action_id: FIELD_ACTION,
    initial_user: look.initial,
  });
}

interface Choice {
  readonly label: string;
  readonly value: string;
}

/** One of up to a hundred; what could not be sent back is left out. */
export function choiceField(
  look: FieldLook & { readonly choices: readonly Choice[]; readonly initial: string | null },
): InputBlock {
  const options = look.choices
    .filter(({ value }) => value.length <= OPTION_AT_MOST)
    .slice(0, 100)
    .map(({ label, value }) => ({
      text: { type: 'plain_text' as const, text: literal(label, OPTION_AT_MOST), emoji: false },
      value,
    }));
  const initial = options.find(({ value }) => value === look.initial);
  return field(look, {
    type: 'static_select',
    action_id: FIELD_ACTION,
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  });
}

function field(
  { field: block, label, hint, optional }: FieldLook,
  element: InputBlock['element'],
): InputBlock {
  return {
    type: 'input',
    block_id: block,
    label: { type: 'plain_text', text: literal(label, 200), emoji: false },
    element,
    optional: optional === true,
    ...(hint === undefined
      ? {}
      : { hint: { type: 'plain_text' as const, text: literal(hint, 500), emoji: false } }),
  };
}

export interface FormLook {
  /** At most 24 characters. */
  readonly title: string;
  /** Names the handler of what is sent in; carries no authority, no more than `state` does. */
  readonly callback: string;
  readonly submit: string;
  readonly state: string;
  readonly blocks: readonly KnownBlock[];
}

export function form({ title, callback, submit, state, blocks }: FormLook): ModalView {
  return {
    ...modal(title, blocks),
    callback_id: callback,
    private_metadata: state,
    submit: { type: 'plain_text', text: literal(submit, TITLE_AT_MOST) },
    close: { type: 'plain_text', text: 'Cancel' },
  };
}

const TITLE_AT_MOST = 24;

/** A window that only tells something. */
export function modal(title: string, blocks: readonly KnownBlock[]): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: literal(title, TITLE_AT_MOST) },
    close: { type: 'plain_text', text: 'Close' },
    blocks: blocks.slice(0, 100),
  };
}
