import type { Organisation } from '../core/domain/organisation.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Clock } from '../shared/clock.ts';
import type { Acting } from '../slack/gate.ts';
import type {
  ChannelSetting,
  SettingChanged,
  SubscriptionDesk,
} from '../slack/subscription-desk.ts';
import type { Store } from '../store/store.ts';
import { DEFAULT_SCOPE, NO_SCOPE } from './asked-channels.ts';
import type { AskedChannels } from './asked-channels.ts';

export interface ChannelSettingsOptions {
  readonly store: Pick<Store, 'settings'>;
  readonly organisation: Organisation;
  readonly workspace: string;
  readonly asked: AskedChannels;
  readonly clock: Clock;
}

interface Kind {
  readonly name: string;
  /** As it comes. */
  readonly usual: string;
  readonly choices: string;
  readonly what: string;
  /** How a value that somebody typed is kept; null where it cannot be. */
  readonly read: (typed: string, organisation: Organisation) => string | null;
}

const KINDS: readonly Kind[] = [
  {
    name: 'quiet-weeks',
    usual: 'line',
    choices: 'line or nothing',
    what: 'whether a digest of a time in which nothing happened is one line, or not posted',
    read: (typed) => ['line', 'nothing'].find((known) => known === typed.toLowerCase()) ?? null,
  },
  {
    name: DEFAULT_SCOPE,
    usual: NO_SCOPE,
    choices: 'the id of a team, an ART or a value stream, portfolio, or none',
    what: 'the scope that commands mean here when they name none; none leaves it to the configuration',
    read: readScope,
  },
];

/** Settings of channels: only such as something heeds. */
export function settingsDesk(
  options: ChannelSettingsOptions,
): Pick<SubscriptionDesk, 'settingsOf' | 'set'> {
  return {
    settingsOf: (channel) => settingsOf(options, channel),
    set: (channel, name, value, acting) => set(options, { channel, name, value }, acting),
  };
}

async function settingsOf(
  { store, workspace }: ChannelSettingsOptions,
  channel: string,
): Promise<readonly ChannelSetting[]> {
  const set = new Map(
    (await store.settings.of(workspace, channel)).map(({ name, value }) => [name, value]),
  );
  return KINDS.map((kind) => shown(kind, set.get(kind.name) ?? null));
}

function shown({ name, usual, choices, what }: Kind, value: string | null): ChannelSetting {
  return { name, value: value ?? usual, isSet: value !== null && value !== usual, choices, what };
}

async function set(
  options: ChannelSettingsOptions,
  { channel, name, value }: { channel: string; name: string; value: string },
  acting: Acting,
): Promise<SettingChanged> {
  const { store, workspace, asked, clock } = options;
  const kind = KINDS.find((known) => known.name === name.toLowerCase());
  if (kind === undefined) {
    return { kind: 'unknown-name', names: KINDS.map((known) => known.name) };
  }
  const current = (await settingsOf(options, channel)).find((one) => one.name === kind.name);
  const before = current?.value ?? kind.usual;
  const wished = kind.read(value, options.organisation);
  if (wished === null) return { kind: 'bad-value', setting: shown(kind, before) };
  if (wished === before) return { kind: 'unchanged', setting: shown(kind, before) };
  const setting = { workspace, of: channel, name: kind.name, value: wished };
  await store.settings.set(setting, {
    at: instantOf(clock()),
    workspace: acting.workspace,
    actor: acting.user,
    role: acting.role,
    action: 'settings.change',
    object: `${kind.name} of ${channel}`,
    outcome: 'done',
    why: '',
    before: JSON.stringify(before),
    after: JSON.stringify(wished),
    channel: acting.channel,
    request: acting.request,
  });
  await asked.refresh();
  return { kind: 'done', setting: shown(kind, wished), before };
}

/** An id goes before a name, which several scopes may share: then it is none. */
function readScope(typed: string, organisation: Organisation): string | null {
  const wanted = typed.trim().toLowerCase();
  if (wanted === NO_SCOPE) return NO_SCOPE;
  const scopes = scopesOf(organisation);
  const byId = scopes.filter(({ id }) => id.toLowerCase() === wanted);
  const found = byId.length > 0 ? byId : scopes.filter(({ name }) => name.toLowerCase() === wanted);
  return found.length === 1 ? (found[0]?.id ?? null) : null;
}
