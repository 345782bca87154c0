import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { SlackPerson } from '../../src/demo/slack/person.ts';
import type { SlackMessage } from '../../src/demo/slack/workspace.ts';
import { look } from './look.ts';
import { startPostgres } from './postgres.ts';
import { march, roamStage, RTE } from './roam-company.ts';
import { ART_CHANNEL, postsIn } from './service.ts';
import type { RunningService, Stage } from './service.ts';

/** The service of the small company, and what its people do and see. */
export interface RoamStory extends AsyncDisposable {
  readonly stage: Stage;
  readonly service: RunningService;
  readonly folder: string;
  readonly rte: SlackPerson;
  /** What two minute ticks do, at a time in March. */
  at(day: number, time: string): Promise<void>;
  /** What the RTE reads who types it. */
  risk(text: string): Promise<string>;
  /** Time stamp of the message that tells of the risk; it is the second that stands by itself there. */
  alert(): string;
  /** A message of the ART's channel by its time stamp, as a person sees it now. */
  card(ts: string): string;
  thread(ts: string): readonly SlackMessage[];
  /** How everything begins that stands by itself in the ART's channel. */
  titles(): string[];
  /** Presses a button of a message that opens a form, and waits for its field. */
  form(ts: string, action: string, field: string): Promise<string>;
  /** The RTE's form as they see it; empty where none is open. */
  readonly modal: () => string;
  /** The RTE's Home tab as they see it. */
  readonly home: () => string;
  /** Sends the RTE's form; resolves with what the acknowledgement carries. */
  submit(values: Readonly<Record<string, object>>): Promise<Readonly<Record<string, unknown>>>;
}

export async function theRoamStory(setting: {
  readonly mode: 'socket' | 'http';
  readonly database: 'SQLite' | 'PostgreSQL';
}): Promise<RoamStory> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-story-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const database =
    setting.database === 'PostgreSQL'
      ? await opened.use(await startPostgres()).freshDatabase()
      : `sqlite:${join(folder, 'signalbox.db')}`;
  const stage = opened.use(await roamStage({ mode: setting.mode, database }));
  const service = await stage.start();
  const rte = stage.slack.user(RTE);
  const room = stage.slack.channel(ART_CHANNEL);

  function modal(): string {
    return blocksSeen(rte.modal()?.body);
  }
  const kept = opened.move();
  return {
    stage,
    service,
    folder,
    rte,
    async at(day, time) {
      stage.clock.jumpTo(march(day, time));
      await service.settle();
      // What a pull brings while the watch of the same minute runs is looked at in the next.
      await service.settle();
    },
    async risk(text) {
      const { replies } = await rte.slash('/risk', text, { channel: ART_CHANNEL });
      expect(replies).toMatchObject([{ visibility: 'ephemeral' }]);
      return replies.map((one) => seen(one)).join('\n');
    },
    alert: () => postsIn(stage.slack, ART_CHANNEL)[1]?.parent.ts ?? '',
    card(ts) {
      const found = room.messages().find((one) => one.ts === ts);
      if (found === undefined) throw new Error(`There is no message ${ts}`);
      return seen(found);
    },
    thread: (ts) => room.thread(ts).slice(1),
    titles: () =>
      postsIn(stage.slack, ART_CHANNEL).map(({ parent }) => parent.text.split(': ')[0] ?? ''),
    async form(ts, action, field) {
      await rte.click(ts, action);
      await expect.poll(modal).toContain(field);
      return modal();
    },
    modal,
    home: () => blocksSeen(rte.home()?.body),
    async submit(values) {
      const fields = Object.entries(values).map(([field, value]) => [field, { value }]);
      const sent = await rte.submit(rte.modal()?.id ?? '', Object.fromEntries(fields));
      expect(sent.error).toBeNull();
      return sent.payload;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** A message as a person sees it. */
export function seen(message: Parameters<typeof look>[0]): string {
  return look(message).trimEnd();
}

function blocksSeen(body: Readonly<Record<string, unknown>> | undefined): string {
  return body === undefined ? '' : seen({ text: '', blocks: body['blocks'] as object[] });
}

/** What fields of a form hold. */
export function typed(value: string): object {
  return { type: 'plain_text_input', value };
}

export function picked(day: string): object {
  return { type: 'datepicker', selected_date: day };
}
