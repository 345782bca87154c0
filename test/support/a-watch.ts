import type { Art, Organisation } from '../../src/core/domain/organisation.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import type { Listeners } from '../../src/core/risks/audience.ts';
import { DEFAULT_RULES } from '../../src/core/risks/rules/settings.ts';
import type { RiskEvaluation } from '../../src/core/risks/rules/verdict.ts';
import type { SlackEmulator } from '../../src/demo/slack/slack.ts';
import { riskTeller } from '../../src/jobs/tell-risks.ts';
import type { TellParts } from '../../src/jobs/tell-risks.ts';
import { watcher } from '../../src/jobs/watcher.ts';
import type { Watcher } from '../../src/jobs/watcher.ts';
import { alertSide } from '../../src/slack/alert-side.ts';
import type { AlertSide } from '../../src/slack/alert-side.ts';
import { bulkClient, interactiveClient } from '../../src/slack/clients.ts';
import { people } from '../../src/slack/commands/people.ts';
import { mayShare } from '../../src/slack/commands/rooms.ts';
import { outbox } from '../../src/slack/deliver.ts';
import { userGroups } from '../../src/slack/may/user-groups.ts';
import type { Store } from '../../src/store/store.ts';
import { anOrganisation } from './build.ts';

/** After which nobody knows what became of a post. */
const TIMEOUT_MS = 400;
const ROUND_MS = 600_000;

/** One ART with a channel and an RTE. */
export function oneArt(changes: Partial<Art> = {}): Organisation {
  const [stream] = anOrganisation().valueStreams;
  const [art] = stream?.arts ?? [];
  if (stream === undefined || art === undefined) throw new Error('no ART');
  const cards = { ...art, channel: 'C1', people: { rte: ['U1'] }, ...changes };
  return anOrganisation({ valueStreams: [{ ...stream, arts: [cards] }] });
}

interface WatchSetting extends Partial<Pick<TellParts, 'quietHours' | 'calendarOf'>> {
  readonly listeners?: Partial<Listeners>;
  readonly organisation: Organisation;
  readonly store: Store;
  readonly side: AlertSide;
  readonly evaluations: () => readonly RiskEvaluation[];
  readonly pulling: Map<string, Instant>;
  readonly clock: () => Instant;
  readonly said: string[];
}

/** The watch of a process, whose rules find what they are told to. */
export function aWatch({ said, side, evaluations, ...parts }: WatchSetting): Watcher {
  const { organisation, store } = parts;
  const events = {
    alertPlanned: (what: string, channel: string, risks: readonly string[]) =>
      void said.push(`${what} ${channel} ${risks.join('+')}`),
    alertsRefused: (channel: string) => void said.push(`refused ${channel}`),
    risksUnheard: (scope: string, risks: readonly string[]) =>
      void said.push(`unheard ${scope} ${risks.join('+')}`),
    risksEvaluated: () => undefined,
    tellingFailed: (error: unknown) => void said.push(`failed ${String(error)}`),
  };
  return watcher({
    organisation,
    settings: { everywhere: DEFAULT_RULES, scopes: new Map() },
    read: { risks: () => Promise.resolve(evaluations()) },
    store,
    teller: riskTeller({
      organisation,
      store,
      listeners: { channelsOf: () => [], rtes: [], admins: [], ...parts.listeners },
      quietHours: parts.quietHours ?? null,
      calendarOf: parts.calendarOf ?? (() => null),
      command: '/risk',
      events,
    }),
    side: () => side,
    pulling: parts.pulling,
    roundMs: ROUND_MS,
    clock: parts.clock,
    events,
  });
}

/** The Slack of a watch: its outbox sends at once, and looks at once for what it does not know of. */
export function alertsTo(
  slack: Pick<SlackEmulator, 'botToken' | 'apiUrl' | 'identity'>,
  store: Store,
  clock: () => number,
): AlertSide {
  const access = {
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    events: { slackLibrary: () => undefined },
  };
  const { teamId: workspace } = slack.identity;
  const interactive = interactiveClient(access);
  return alertSide({
    workspace,
    channelNow: (channel) => channel,
    mayShare: mayShare(interactive, () => true),
    people: people(interactive, workspace, clock),
    groups: userGroups(interactive, clock, { userGroupUnreadable: () => undefined }),
    outbox: outbox({
      workspace,
      deliveries: store.deliveries,
      client: bulkClient({ ...access, bulkTimeoutMs: TIMEOUT_MS }),
      turn: () => Promise.resolve(),
      clock,
      events: { deliverySettled: () => undefined },
      signal: new AbortController().signal,
      patience: { settleMs: 1 },
    }),
  });
}
