import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/core/domain/delivery.ts';
import { kindOfAlert } from '../../src/core/risks/alert.ts';
import { seeded } from '../../src/demo/organisation/random.ts';
import type { SlackMessage } from '../../src/demo/slack/workspace.ts';
import { decode, fingerprint } from '../../src/slack/message.ts';
import type { KeptAlert } from '../../src/store/store.ts';
import { killedAlerts } from '../support/kill-alerts.ts';
import type { KilledAlerts } from '../support/kill-alerts.ts';
import { HISTORY_SCOPES } from '../support/service.ts';

const KILLS = 25;
const STATES = ['due', 'sending', 'sent', 'unknown', 'failed'] as const;
const WITHOUT_HISTORY = HISTORY_SCOPES.filter((scope) => !scope.endsWith(':history'));

/** What came of the kills, as it stands in Slack and in the outbox. */
interface Outcome {
  readonly deliveries: readonly Delivery[];
  readonly messages: readonly SlackMessage[];
  readonly alerts: readonly KeptAlert[];
  /** Claims whose process was killed. */
  readonly interrupted: number;
}

async function killAndTell(
  killed: KilledAlerts,
  seed: number,
): Promise<Outcome & { readonly saidAtTheEnd: number }> {
  const { watched } = killed;
  const { store, slack } = watched;
  const random = seeded(seed);
  const interrupted = new Set<string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    await killed.kill(random);
    for (const { id, attempts } of await store.deliveries.list(['sending'], 100)) {
      interrupted.add(`${id} ${attempts}`);
    }
  }
  for (let round = 0; round < 4; round += 1) await killed.tellAll();
  const before = slack.count('chat.postMessage') + slack.count('chat.update');
  await killed.tellAll();
  const saidAtTheEnd = slack.count('chat.postMessage') + slack.count('chat.update') - before;
  const risks = await store.risks.list({ scopes: null, since: null });
  const ids = risks.map(({ id }) => id);
  return {
    deliveries: await store.deliveries.list(STATES, 10_000),
    messages: slack.channel('C1').messages(),
    alerts: await store.alerts.told(slack.identity.teamId, 'C1', ids),
    interrupted: interrupted.size,
    saidAtTheEnd,
  };
}

function keyOf({ metadata }: SlackMessage): string {
  const { key } = (metadata?.['event_payload'] ?? {}) as { readonly key?: string };
  return key ?? 'a message without a key';
}

/** Messages that the outbox posts, apart from changes of them. */
function posts({ deliveries }: Outcome): readonly Delivery[] {
  return deliveries.filter(({ payload }) => decode(payload)?.act === 'post');
}

/** Kinds and risks that were told of more than once, or reminders of one risk on one day. */
function toldTwice({ alerts }: Outcome): string[] {
  const told = alerts.flatMap(({ key, tells }) => {
    const what = kindOfAlert(key);
    const day = what === 'reminder' ? key.part.slice(-10) : '';
    const version = what === 'escalated' || what === 'returned' ? key.part : '';
    return tells.map(({ risk }) => `${risk} ${what ?? ''} ${day}${version}`);
  });
  return told.filter((one, index) => told.indexOf(one) !== index);
}

function texts(outcome: Outcome): string[] {
  const counts = Map.groupBy(outcome.alerts, ({ key }) =>
    key.part.startsWith('group-') ? 'groups' : (kindOfAlert(key) ?? ''),
  );
  return [...counts].map(([kind, all]) => `${all.length} ${kind}`);
}

function tell(name: string, outcome: Outcome): void {
  const changes = outcome.deliveries.length - posts(outcome).length;
  const states = Map.groupBy(outcome.deliveries, ({ state }) => state);
  const counted = [...states].map(([state, all]) => `${all.length} ${state}`).join(', ');
  process.stdout.write(
    `${name}: ${KILLS} kills, ${outcome.interrupted} in the midst of sending; ${outcome.messages.length} messages (${texts(outcome).join(', ')}), ${changes} changes; deliveries: ${counted}\n`,
  );
}

describe(`alerts whose process is killed at ${KILLS} random instants`, () => {
  it('are all there exactly once and show how their risks stand, where history may be read', async () => {
    await using killed = await killedAlerts(HISTORY_SCOPES);
    const outcome = await killAndTell(killed, 1);
    tell('with history', outcome);

    const { store } = killed.watched;
    const risks = await store.risks.list({ scopes: null, since: null });
    const keys = outcome.messages.map(keyOf);
    expect(risks).toHaveLength(killed.raised());
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(keys)).toEqual(new Set(posts(outcome).map(({ key }) => fingerprint(key))));
    expect(outcome.deliveries.filter(({ state }) => state !== 'sent')).toEqual([]);
    expect(toldTwice(outcome)).toEqual([]);
    // Others may wait for room in the channel.
    const urgent = risks.filter(({ severity }) => severity === 'high');
    expect(urgent.length).toBeGreaterThan(30);
    expect(notTold(outcome, 'raised', urgent)).toEqual([]);
    const gone = risks.filter(({ condition }) => condition === 'clear');
    expect(gone.length).toBeGreaterThan(5);
    expect(notTold(outcome, 'recovered', gone)).toEqual([]);
    expect(await outdated(killed, outcome)).toEqual([]);
    expect(outcome.saidAtTheEnd).toBe(0);
    expect(outcome.interrupted).toBeGreaterThan(3);
  }, 90_000);

  it('are there at most once, and listed where nobody knows, where history may not be read', async () => {
    await using killed = await killedAlerts(WITHOUT_HISTORY);
    const outcome = await killAndTell(killed, 2);
    tell('without history', outcome);

    const keys = new Set(outcome.messages.map(keyOf));
    const listed = outcome.deliveries.filter(
      ({ state }) => state === 'unknown' || state === 'failed',
    );
    const known = new Set(listed.map(({ key }) => fingerprint(key)));
    expect(keys.size).toBe(outcome.messages.length);
    const lost = posts(outcome).filter(
      ({ key }) => !keys.has(fingerprint(key)) && !known.has(fingerprint(key)),
    );
    expect(lost).toEqual([]);
    expect(outcome.deliveries.filter(({ state }) => !/sent|unknown|failed/.test(state))).toEqual(
      [],
    );
    expect(listed.some(({ state }) => state === 'unknown')).toBe(true);
    for (const { lastError } of listed) expect(lastError).toMatch(/Nobody knows|nobody knows/);
    expect(toldTwice(outcome)).toEqual([]);
    expect(outcome.saidAtTheEnd).toBe(0);
  }, 90_000);
});

function notTold(
  { alerts }: Outcome,
  kind: string,
  risks: readonly { readonly id: string }[],
): string[] {
  const told = new Set(
    alerts
      .filter(({ key }) => kindOfAlert(key) === kind)
      .flatMap(({ tells }) => tells.map(({ risk }) => risk)),
  );
  return risks.map(({ id }) => id).filter((id) => !told.has(id));
}

/** Messages that do not show the last version of one of their risks, in the outbox or in Slack. */
async function outdated(
  { watched: { store } }: KilledAlerts,
  { alerts, deliveries, messages }: Outcome,
): Promise<string[]> {
  const risks = await store.risks.list({ scopes: null, since: null });
  const versions = new Map(risks.map(({ id, version }) => [id, version]));
  const shown = new Map(messages.map((message) => [keyOf(message), message.text]));
  return alerts.flatMap((alert) => {
    const name = `${alert.key.period} ${alert.key.part}`;
    const late = alert.tells.some((one) => one.shown !== versions.get(one.risk));
    const newest = deliveries.findLast((one) => isSame(messageOf(one), alert.key));
    const text = decode(newest?.payload ?? '')?.message.text;
    const own = deliveries.find(({ key }) => isSame(key, alert.key));
    const inSlack = own === undefined ? undefined : shown.get(fingerprint(own.key));
    return [
      ...(late ? [`${name} is behind`] : []),
      ...(text === inSlack ? [] : [`${name} shows ${inSlack}`]),
    ];
  });
}

/** The message that a delivery posts or changes. */
function messageOf({ key, payload }: Delivery): Delivery['key'] {
  const outgoing = decode(payload);
  return outgoing?.act === 'update' ? { ...key, ...outgoing.under } : key;
}

function isSame(a: KeptAlert['key'], b: KeptAlert['key']): boolean {
  return a.scope === b.scope && a.period === b.period && a.part === b.part;
}
