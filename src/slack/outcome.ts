import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { messageOf } from '../shared/errors.ts';

/**
 * What became of a post. `later` and `never`: Slack surely has not taken it. `locked-out`: nor will it take any other
 * with this token. `image`: not taken, since the uploaded picture is not ready yet. `unknown`: Slack may have taken it.
 */
export type Outcome =
  | { readonly kind: 'sent'; readonly ts: string; readonly sentIn: string | null }
  | { readonly kind: 'later'; readonly error: string; readonly afterMs: number | null }
  | { readonly kind: 'locked-out'; readonly error: string }
  | { readonly kind: 'image'; readonly error: string }
  | { readonly kind: 'never'; readonly error: string }
  | { readonly kind: 'unknown'; readonly error: string };

/** Slack's documentation says of these that some of the work may have been done. */
const MAYBE_DONE = new Set(['internal_error', 'fatal_error']);

const WORTH_REPEATING = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
]);

/** The token counts for nothing, whatever is asked with it. */
const LOCKED_OUT = new Set([
  'token_revoked',
  'token_expired',
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'org_login_required',
  'team_disabled',
]);

/** No connection came about, so nothing was sent. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

const RATE_LIMIT_WITHOUT_TIME = 'Retry header did not contain a valid timeout';
const DEFAULT_RETRY_AFTER_MS = 60_000;

export function outcomeOf(error: unknown): Outcome {
  if (error instanceof WebAPIRateLimitedError) {
    return later('Slack asked us to slow down (429).', Math.max(1, error.retryAfter) * 1000);
  }
  if (error instanceof WebAPIPlatformError) return ofAnswer(error);
  if (error instanceof WebAPIHTTPError) return ofStatus(error.statusCode);
  if (error instanceof WebAPIRequestError) return ofConnection(error);
  if (error instanceof Error && error.message.includes(RATE_LIMIT_WITHOUT_TIME)) {
    return later('Slack asked us to slow down (429).', DEFAULT_RETRY_AFTER_MS);
  }
  return unknown(`Slack's answer broke off: ${messageOf(error)}`);
}

/** What went wrong with a call, and what to do where that is known. */
export function sentenceOf(error: unknown): string {
  const outcome = outcomeOf(error);
  return outcome.kind === 'sent' ? '' : outcome.error;
}

function ofAnswer(error: WebAPIPlatformError): Outcome {
  const code = error.data.error;
  // The library puts a body that is not JSON into `error`: a proxy's page, or an answer that was cut.
  if (!/^[a-z0-9_]{1,80}$/.test(code)) return unknown('Slack answered something that is not JSON.');
  if (MAYBE_DONE.has(code)) return unknown(`Slack answered ${code}.`);
  if (WORTH_REPEATING.has(code)) return later(`Slack answered ${code}.`, retryAfterMs(error));
  if (LOCKED_OUT.has(code)) return { kind: 'locked-out', error: adviceFor(code, error) };
  const messages = error.data.response_metadata?.messages ?? [];
  if (code === 'invalid_blocks' && messages.some((text) => text.includes('invalid slack file'))) {
    return { kind: 'image', error: 'The uploaded chart is not ready yet.' };
  }
  return { kind: 'never', error: adviceFor(code, error) };
}

function retryAfterMs(error: WebAPIPlatformError): number | null {
  const seconds: unknown = error.data.response_metadata?.['retryAfter' as never];
  return typeof seconds === 'number' ? seconds * 1000 : null;
}

function ofStatus(status: number): Outcome {
  if (status >= 500 || status === 408) return unknown(`Slack answered HTTP ${status}.`);
  return {
    kind: 'never',
    error: `Slack refused the request with HTTP ${status}. Check slack.apiUrl.`,
  };
}

function ofConnection(error: WebAPIRequestError): Outcome {
  const codes = causeCodes(error.original);
  const refused = codes.find((code) => NEVER_CONNECTED.has(code));
  if (refused !== undefined) return later(`Slack could not be reached (${refused}).`, null);
  return unknown(`The connection to Slack broke off: ${codes[0] ?? error.original.message}.`);
}

/** fetch hides the reason in `cause`, and behind several addresses in `errors`. */
function causeCodes(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return [...own, ...inner.flatMap(causeCodes), ...causeCodes(error.cause)];
}

function later(error: string, afterMs: number | null): Outcome {
  return { kind: 'later', error, afterMs };
}

function unknown(error: string): Outcome {
  return { kind: 'unknown', error };
}

const ADVICE: Readonly<Record<string, string>> = {
  not_in_channel: 'signalbox is not in the channel. Invite it there with /invite.',
  channel_not_found:
    'There is no such channel, or it is private and signalbox is not in it. Check the channel id, or invite signalbox with /invite.',
  is_archived: 'The channel is archived. Unarchive it, or configure another one.',
  restricted_action: 'The workspace does not let apps post there. Ask a workspace admin.',
  token_revoked: 'The bot token was revoked. Install the app again and configure the new token.',
  token_expired: 'The bot token has expired. Configure a new one.',
  invalid_auth: 'Slack does not know the bot token. Check slack.botToken.',
  not_authed: 'No bot token was sent. Check slack.botToken.',
  org_login_required: 'The workspace is being moved. Try again when that is done.',
  team_disabled: 'The workspace is being moved, or was closed. Ask a workspace admin.',
  account_inactive: 'The app was removed from the workspace. Install it again.',
  invalid_blocks:
    'Slack rejected the layout of the message. This is a fault of signalbox; please report it.',
  msg_too_long: 'The message is too long. This is a fault of signalbox; please report it.',
  msg_blocks_too_long: 'The message is too long. This is a fault of signalbox; please report it.',
  metadata_too_large: 'The metadata is too large. This is a fault of signalbox; please report it.',
  ekm_access_denied:
    "The organisation's encryption keys do not let apps post there. Ask a workspace admin.",
  messages_tab_disabled: "The app's Messages tab is switched off. Enable it in the app's settings.",
  message_not_found: 'The message to change is no longer there.',
  cant_update_message: 'The message to change is not ours.',
  edit_window_closed: 'The workspace does not let messages of that age be changed.',
};

function adviceFor(code: string, error: WebAPIPlatformError): string {
  if (code === 'missing_scope') {
    return `Slack refused (missing_scope): the bot token lacks ${neededScope(error)}. Add it to the app and install it again.`;
  }
  const advice =
    ADVICE[code] ??
    (code.startsWith('restricted_action') ? ADVICE['restricted_action'] : undefined);
  return `Slack refused (${code}): ${advice ?? 'see the Slack documentation of chat.postMessage for this error.'}`;
}

function neededScope(error: WebAPIPlatformError): string {
  const { data } = error;
  return 'needed' in data && typeof data.needed === 'string' ? data.needed : 'a scope';
}
