import type { SlackEmulator } from '../../src/demo/slack/slack.ts';
import { problemsOf } from './block-kit.ts';

/** Something that Slack was given to show to somebody. */
export interface Shown {
  /** The method, `response_url`, or `acknowledgement`. */
  readonly by: string;
  readonly kind: 'message' | 'modal' | 'home' | 'errors';
  readonly text: string;
  readonly blocks: readonly object[];
  /** Slack's word where it refused it. */
  readonly error: string | null;
}

type Json = Readonly<Record<string, unknown>>;

const SHOWING = /^(?:chat\.(?:postMessage|update)|views\.(?:open|update|publish)|response_url)$/;

/** Every message and view that reached Slack, whichever way. */
export function shownIn(slack: SlackEmulator): readonly Shown[] {
  const requested = slack.requests
    .filter(({ method }) => SHOWING.test(method))
    .map(({ method, args, error }) => shown(method, args, error));
  const acknowledged = slack.deliveries.flatMap(({ outcome }) => {
    const payload = outcome.kind === 'acknowledged' ? (outcome.payload as Json | undefined) : {};
    const isEmpty = payload === undefined || Object.keys(payload).length === 0;
    return isEmpty ? [] : [shown('acknowledgement', payload, null)];
  });
  return [...requested, ...acknowledged];
}

function shown(by: string, args: Json, error: string | null): Shown {
  const text = typeof args['text'] === 'string' ? args['text'] : '';
  const view = structure(args['view']) as Json | undefined;
  if (view !== undefined) {
    const kind = view['type'] === 'home' ? 'home' : 'modal';
    return { by, kind, text: '', blocks: [view], error };
  }
  if (args['errors'] !== undefined) {
    return { by, kind: 'errors', text: '', blocks: [args['errors'] as object], error };
  }
  const blocks = (structure(args['blocks']) ?? []) as readonly object[];
  return { by, kind: 'message', text, blocks, error };
}

/** Forms carry structures as text. */
function structure(value: unknown): unknown {
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
}

export interface Allowed {
  readonly people: readonly string[];
  readonly channels: readonly string[];
  /** How addresses begin that people may be sent to. */
  readonly addresses: readonly string[];
}

/** What would ping, link to somewhere else, be refused, or not be readable aloud. */
export function problemsIn(one: Shown, allowed: Allowed): string[] {
  const { text, blocks, error, kind } = one;
  const limits =
    kind !== 'message' || blocks.length === 0
      ? []
      : problemsOf({ text, blocks: blocks.filter(isNoDivider) }, allowed.people).filter(
          // Our own mentions of channels, which are looked at below.
          (why) => !why.includes('a mention: ') || !why.includes('<#'),
        );
  return [
    ...(error === null ? [] : [`refused: ${error}`]),
    ...(kind === 'message' && text.trim() === '' ? ['nothing to read aloud'] : []),
    ...limits,
    ...tokenProblems(text, allowed),
    ...blocks.flatMap((block) => markupProblems(block, allowed)),
  ];
}

function isNoDivider(block: object): boolean {
  return !('type' in block && block.type === 'divider');
}

/** Slack reads `<…>` in texts with markup; whatever stands there must be ours. */
function tokenProblems(text: string, { people, channels, addresses }: Allowed): string[] {
  const tokens = text.match(/<[^>]*>?/g) ?? [];
  return tokens
    .filter((token) => {
      const [, sign, id = ''] = /^<([@#])([A-Z0-9]+)>$/.exec(token) ?? [];
      if (sign === '@') return !people.includes(id);
      if (sign === '#') return !channels.includes(id);
      if (/^<!date\^\d+\^[^<>|]*\|[^<>|]*>$/.test(token)) return false;
      return !addresses.some((address) => token.startsWith(`<${address}`));
    })
    .map((token) => `markup: ${token.slice(0, 80)}`);
}

function markupProblems(value: unknown, allowed: Allowed): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => markupProblems(one, allowed));
  if (typeof value === 'string') return hiddenProblems(value);
  if (typeof value !== 'object' || value === null) return [];
  const json = value as Json;
  return [...ownProblems(json, allowed), ...markupProblems(Object.values(json), allowed)];
}

function ownProblems(json: Json, allowed: Allowed): string[] {
  const text = typeof json['text'] === 'string' ? json['text'] : '';
  switch (json['type']) {
    case 'mrkdwn':
      return [
        ...tokenProblems(text, allowed),
        ...(json['verbatim'] === true ? [] : [`links itself: ${text.slice(0, 60)}`]),
      ];
    case 'link':
      return allowed.addresses.some((address) => String(json['url']).startsWith(address))
        ? []
        : [`link: ${String(json['url']).slice(0, 80)}`];
    case 'user':
      return allowed.people.includes(String(json['user_id'])) ? [] : ['somebody is mentioned'];
    case 'broadcast':
    case 'usergroup':
    case 'channel':
      return [`a mention: ${String(json['type'])}`];
    default:
      return [];
  }
}

function hiddenProblems(text: string): string[] {
  return [
    ...(/[\p{Bidi_Control}]/u.test(text) ? [`turns text around: ${text.slice(0, 60)}`] : []),
    ...(/[^\P{Cc}\n]/u.test(text) ? [`a control character: ${text.slice(0, 60)}`] : []),
    ...(text.isWellFormed() ? [] : ['half a character']),
  ];
}
