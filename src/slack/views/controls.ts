import type { ActionsBlock, Button, Overflow } from '@slack/types';
import { literal } from './escape.ts';

/** Buttons and menus. What they carry is opaque: whoever presses one is asked for their rights at that moment. */

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
