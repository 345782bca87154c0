import { previewMessage, type PreviewableMessage } from '../../src/slack/preview/preview.ts';

/** A message as a person reads it, as wide as it needs. */
export function look(message: PreviewableMessage, width = 400): string {
  return previewMessage(message, { width, colour: false, zone: 'Europe/Berlin' });
}
