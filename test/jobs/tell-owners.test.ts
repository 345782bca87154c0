import { afterEach, describe, expect, it } from 'vitest';
import type { Risk, RoamDecision } from '../../src/core/domain/risk.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { riskDesk } from '../../src/jobs/risk-desk.ts';
import { ownerTeller } from '../../src/jobs/tell-owners.ts';
import type { OwnerTeller } from '../../src/jobs/tell-owners.ts';
import type { AlertSide } from '../../src/slack/alert-side.ts';
import { alertsTo } from '../support/a-watch.ts';
import { problemsOf } from '../support/block-kit.ts';
import { aSignal } from '../support/risks.ts';
import { watchedRisks } from '../support/watched-risks.ts';
import type { Watched, WatchedOptions } from '../support/watched-risks.ts';

const HOUR = 3_600_000;
const SIGNAL = aSignal({
  scope: 'cards',
  key: 'k',
  title: 'LED-9 is late <!channel>',
  expectedAt: null,
});

const USERS = [
  { id: 'U1', name: 'rita', tz: 'Europe/Berlin' },
  { id: 'UANN', name: 'ann' },
  { id: 'UBEA', name: 'bea' },
  { id: 'UGUEST', name: 'guest', guest: 'multi' },
  { id: 'UGONE', name: 'gone', deleted: true },
  { id: 'UROBOT', name: 'robot', isBot: true },
] as const;

let place: Watched;
let said: string[];
afterEach(() => place[Symbol.asyncDispose]());

/** The risk R-1 as the rules found it, told where it is told. */
async function aRisk(options: WatchedOptions = {}): Promise<void> {
  place = await watchedRisks({ ...options, users: USERS });
  said = [];
  await place.round(SIGNAL);
}

function teller(): OwnerTeller {
  return ownerTeller({
    organisation: place.organisation,
    store: place.store,
    listeners: { channelsOf: () => [], rtes: [], admins: [] },
    command: '/risk',
    events: {
      alertPlanned: (what, channel, risks) => void said.push(`${what} ${channel} ${risks.join()}`),
    },
  });
}

function side(changes: Partial<AlertSide> = {}): AlertSide {
  return { ...alertsTo(place.slack, place.store, () => place.now()), ...changes };
}

async function decide(decision: Partial<RoamDecision>, by = 'UANN'): Promise<Risk | null> {
  const { risks } = place.store;
  const risk = await risks.find('R-1');
  return risks.append('R-1', risk?.version ?? 0, {
    at: place.now(),
    who: { kind: 'person', workspace: place.slack.identity.teamId, user: by },
    happening: {
      what: 'decided',
      decision: { roam: 'owned', owner: 'UBEA', by: null, ...decision } as RoamDecision,
    },
  });
}

function inChannel(): readonly { readonly text: string; readonly threadTs: string | null }[] {
  return place.slack.channel('C1').messages();
}

function direct(user: string): readonly string[] {
  try {
    const messages = place.slack.channel(`D${user.slice(1)}`).messages();
    return messages.map(({ text }) => text);
  } catch {
    return [];
  }
}

describe('somebody who was made owner of a risk', () => {
  it('is mentioned once, in the thread of the message that tells of it', async () => {
    await aRisk();
    await decide({ by: instantOf(place.now() + 72 * HOUR) });
    const owners = teller();
    await owners.tell(side(), place.now());
    await owners.tell(side(), place.now());
    await teller().tell(side(), place.now());

    const [card, note, ...others] = inChannel();
    expect(others).toEqual([]);
    expect(note?.threadTs).toBe((card as { ts?: string } | undefined)?.ts);
    expect(note?.text.split('\n')).toEqual([
      '<@UBEA>, ann made you the owner of R-1 until 15 Jan 2026: LED-9 is late &lt;\u2060!channel&gt;.',
      'To hand it on: /risk own R-1 @someone.',
    ]);
    expect(direct('UBEA')).toEqual([]);
    expect(said).toEqual(['owner C1 R-1']);
  });

  it('hears how to name a day where nobody did', async () => {
    await aRisk();
    await decide({});
    await teller().tell(side(), place.now());

    expect(inChannel()[1]?.text).toContain(
      'Say until when, or the weekly digest will ask for a day: /risk own R-1 by friday.',
    );
    const [, note] = place.slack.channel('C1').messages();
    expect(problemsOf({ text: note?.text ?? '', blocks: note?.blocks ?? [] }, ['UBEA'])).toEqual(
      [],
    );
  });

  it('is told directly where the risk is told to people, with a button that shows it', async () => {
    await aRisk({ art: { channel: null } });
    await decide({});
    await teller().tell(side(), place.now());

    expect(direct('UBEA').map((text) => text.split('\n')[0])).toEqual([
      'ann made you the owner of R-1: LED-9 is late &lt;\u2060!channel&gt;.',
    ]);
    const [note] = place.slack.channel('DBEA').messages();
    expect(JSON.stringify(note?.blocks)).toContain('"risk.show.R-1"');
    expect(direct('U1')).toHaveLength(1);
  });

  it('is told directly where the channel takes no numbers, and not in both places later', async () => {
    await aRisk();
    await decide({});
    await teller().tell(side({ refusalOf: () => Promise.resolve('archived') }), place.now());
    await teller().tell(side(), place.now());

    expect(inChannel()).toHaveLength(1);
    expect(direct('UBEA')).toHaveLength(1);
  });

  it('is told anew when somebody gives it to them again, not when only the day is changed', async () => {
    await aRisk();
    const owners = teller();
    await decide({});
    await owners.tell(side(), place.now());
    await decide({ by: instantOf(place.now() + 24 * HOUR) });
    await owners.tell(side(), place.now());
    expect(inChannel()).toHaveLength(2);

    await decide({ owner: 'UANN' });
    await owners.tell(side(), place.now());
    expect(inChannel()).toHaveLength(2);
    await decide({});
    await owners.tell(side(), place.now());

    expect(inChannel()).toHaveLength(3);
  });

  it('needs no telling where the message itself came after it', async () => {
    place = await watchedRisks({ users: USERS });
    said = [];
    const desk = riskDesk({
      store: place.store,
      organisation: place.organisation,
      clock: () => place.now(),
      changed: () => undefined,
    });
    await place.store.risks.raise('k', {
      at: place.now(),
      who: { kind: 'signalbox' },
      happening: { what: 'raised', signal: SIGNAL },
    });
    const acting = { workspace: place.slack.identity.teamId, user: 'UANN', name: 'Ann', role: 'x' };
    const draft = { roam: 'owned', owner: 'UBEA', by: null } as const;
    await desk.decide('R-1', 1, draft, { ...acting, channel: null, request: 'r' });
    await place.watch().changed();
    await teller().tell(side(), place.now());

    expect(inChannel()).toHaveLength(1);
    expect(inChannel()[0]?.text).toContain('<@UBEA>');
    expect(direct('UBEA')).toEqual([]);
  });

  it.each<[string, Partial<RoamDecision>, string]>([
    ['who did it themselves', { owner: 'UANN' }, 'UANN'],
    ['who is a guest', { owner: 'UGUEST' }, 'UANN'],
    ['whose account is deactivated', { owner: 'UGONE' }, 'UANN'],
    ['who is an app', { owner: 'UROBOT' }, 'UANN'],
    ['who is only a name', { owner: 'the ledger team' }, 'UANN'],
    ['of what is accepted', { roam: 'accepted', why: 'x', reviewAt: instantOf(9e12) }, 'UANN'],
  ])('is nobody %s', async (_, decision, by) => {
    await aRisk();
    await decide(decision, by);
    await teller().tell(side(), place.now());

    expect(inChannel()).toHaveLength(1);
    expect(direct('UGUEST')).toEqual([]);
    expect(said).toEqual([]);
  });

  it('is not told of it a day later, when it is no news any more', async () => {
    await aRisk();
    await decide({});
    place.wait(25 * HOUR);
    await teller().tell(side(), place.now());

    expect(inChannel()).toHaveLength(1);
  });

  it('is told the next time where Slack cannot be asked now', async () => {
    await aRisk();
    await decide({});
    const owners = teller();
    const away = side({ reader: () => Promise.reject(new Error('Slack is away')) });
    await expect(owners.tell(away, place.now())).rejects.toThrow('Slack is away');
    await owners.tell(side(), place.now());

    expect(inChannel()).toHaveLength(2);
  });
});
