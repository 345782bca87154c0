import { randomBytes } from 'node:crypto';
import type { BlockAction } from '@slack/bolt';
import type { HomeView, SlackEvent } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { notice } from '../commands/notice.ts';
import type { Outbox } from '../deliver.ts';
import type { SlackEvents } from '../events.ts';
import type { Action as Wished, Permission } from '../gate.ts';
import type { Routes } from '../routes.ts';
import { HOME } from '../views/home-parts.ts';
import { homeSentence, homeView } from '../views/home.ts';
import { gather, type GatherOptions, type Wanted } from './gather.ts';
import { FIRST_PAGES, PAGED, type Pages } from './home-data.ts';
import { postAgain } from './post-again.ts';
import { homePublisher, type HomePublisher } from './publish.ts';

export interface HomeOptions extends Omit<GatherOptions, 'events'> {
  /** The interactive one. */
  readonly client: WebClient;
  readonly outbox: Pick<Outbox, 'deliver'>;
  readonly events: Pick<SlackEvents, 'commandAnswered' | 'commandFailed'>;
  readonly skeletonAfterMs?: number;
}

const SKELETON_AFTER_MS = 1_000;

/** The Home tab: published when it is opened, and anew after what a person does there or elsewhere. */
export function homeRoutes(options: HomeOptions): Routes {
  const looks = lookers(options);
  const publisher = homePublisher({
    client: options.client,
    build: (user, wanted) => build(options, looks, user, wanted),
    monotonic: () => performance.now(),
    skeletonAfterMs: options.skeletonAfterMs ?? SKELETON_AFTER_MS,
    events: options.events,
  });
  return {
    events: new Map([['app_home_opened', (event) => open(publisher, event)]]),
    actions: new Map([['home', (click) => clicked(options, looks, publisher, click)]]),
    home: {
      tell(user, answer) {
        const text = typeof answer === 'string' ? answer : (answer.text ?? '');
        return publisher.show(user, { notice: text === '' ? null : text });
      },
      acted: (user) => publisher.showAgain(user),
      asked: (user) => options.homeDesk.noteAsked(user),
    },
  };
}

const LOOK_AGAIN_MS = 60_000;
const MOST_LOOKERS = 5_000;

/** Whether a person may see numbers at all. */
interface Lookers {
  /**
   * For drawing. Somebody who decides on several risks in a row has the tab drawn after each: that is no question of
   * theirs, so the gate is not asked each time.
   */
  mayLook(user: string): Promise<Permission>;
  /** For a click, which the gate is asked about each time. */
  mayClick(user: string, action: Wished, object: string): Promise<Permission>;
}

function lookers({ gate, clock }: HomeOptions): Lookers {
  const lately = new Map<string, { readonly until: number; readonly permission: Permission }>();
  async function ask(user: string, action: Wished, object: string): Promise<Permission> {
    const permission = await gate.may({ user, action, scope: null, object, channel: null });
    if (lately.size >= MOST_LOOKERS) lately.clear();
    if (permission.kind === 'allowed') {
      lately.set(user, { until: clock() + LOOK_AGAIN_MS, permission });
    }
    return permission;
  }
  return {
    async mayLook(user) {
      const known = lately.get(user);
      return known !== undefined && known.until > clock()
        ? known.permission
        : ask(user, 'ask', 'home');
    },
    mayClick: ask,
  };
}

const Opened = z.object({
  user: z.string(),
  tab: z.string().default('home'),
  view: z.object({ hash: z.string().optional() }).optional(),
});

async function open(publisher: HomePublisher, event: SlackEvent): Promise<void> {
  const { user, tab, view } = Opened.parse(event);
  if (tab !== 'home') return;
  await publisher.show(user, { pages: FIRST_PAGES, hash: view?.hash ?? null, notice: null });
}

/** Never rejects: what cannot be read is told on the tab. */
async function build(
  options: HomeOptions,
  looks: Lookers,
  user: string,
  wanted: Wanted,
): Promise<HomeView> {
  if (wanted.instead !== null) return homeSentence(notice(wanted.instead), wanted.pages);
  try {
    const permission = await looks.mayLook(user);
    if (permission.kind === 'denied')
      return homeSentence(notice(permission.sentence), wanted.pages);
    const data = await gather(options, user, wanted);
    const { steps } = data;
    if (steps !== null && steps.hasTeams && steps.hasAsked && steps.hasDigest) {
      // Seen this once, they are not in the way any more.
      await options.homeDesk.putStepsAway(user, true);
    }
    return homeView(data, wanted.pages);
  } catch (error) {
    const reference = failed(options, 'home', error);
    return homeSentence(
      notice(
        `I could not read your Home tab; nothing was changed. Press Refresh in a minute. If it stays so, tell an admin the reference ${reference}: it is in the log.`,
      ),
      wanted.pages,
    );
  }
}

const Click = z.object({
  user: z.object({ id: z.string() }),
  view: z
    .object({ hash: z.string().optional(), private_metadata: z.string().default('') })
    .optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: z.string().default(''),
        selected_options: z.array(z.object({ value: z.string() })).default([]),
      }),
    )
    .min(1),
});

const MOST_OF_AN_ID = 80;

/** All else only shows something. */
const WISHES: Readonly<Record<string, Wished>> = {
  [HOME.teams]: 'home.set',
  [HOME.findTeams]: 'home.set',
  [HOME.stepsAway]: 'home.set',
  [HOME.stepsAgain]: 'home.set',
  [HOME.postAgain]: 'delivery.post-again',
};

/** Shown when the app tells, right after this, that the person acted. */
async function clicked(
  options: HomeOptions,
  looks: Lookers,
  publisher: HomePublisher,
  body: BlockAction,
): Promise<void> {
  const { user, view, actions } = Click.parse(body);
  const action = actions[0];
  if (action === undefined) return;
  const pages = pagesIn(view?.private_metadata ?? '');
  publisher.note(user.id, { pages, hash: view?.hash ?? null, notice: null });
  try {
    const wished = WISHES[action.action_id] ?? 'ask';
    // Posting again is asked with what is to be posted.
    const permission =
      wished === 'delivery.post-again'
        ? null
        : await looks.mayClick(user.id, wished, action.action_id.slice(0, MOST_OF_AN_ID));
    if (permission?.kind === 'denied') {
      return publisher.note(user.id, { instead: permission.sentence });
    }
    publisher.note(user.id, await act(options, publisher, user.id, action, pages));
  } catch (error) {
    const reference = failed(options, action.action_id, error);
    const sorry = `That did not work, and nothing was changed. Try again in a minute. If it stays so, tell an admin the reference ${reference}: it is in the log.`;
    publisher.note(user.id, { notice: sorry });
  }
}

type Action = z.infer<typeof Click>['actions'][number];

/** People may change what concerns themselves alone. */
async function act(
  options: HomeOptions,
  publisher: HomePublisher,
  user: string,
  { action_id: id, value, selected_options: selected }: Action,
  pages: Pages,
): Promise<Omit<Wanted, 'instead'>> {
  const { homeDesk } = options;
  switch (id) {
    case HOME.back:
    case HOME.on:
      return { pages: turned(pages, value), notice: null };
    case HOME.teams: {
      const known = new Set(options.answers.scopes().map((scope) => scope.id));
      const chosen = selected.map((option) => option.value).filter((scope) => known.has(scope));
      await homeDesk.chooseTeams(user, chosen.length === 0 ? null : chosen);
      return { pages: FIRST_PAGES, notice: null };
    }
    case HOME.findTeams:
      await homeDesk.chooseTeams(user, null);
      return { pages: FIRST_PAGES, notice: null };
    case HOME.stepsAway:
    case HOME.stepsAgain:
      await homeDesk.putStepsAway(user, id === HOME.stepsAway);
      return { pages, notice: null };
    case HOME.postAgain: {
      const sentence = await postAgain(options, user, value, (soFar) =>
        publisher.show(user, { notice: notice(soFar).text }),
      );
      return { pages, notice: notice(sentence).text };
    }
    default:
      options.memberships.forget();
      return { pages, notice: null };
  }
}

const Turn = z.object({ part: z.enum(PAGED), page: z.int().min(0).max(10_000) });

function turned(pages: Pages, value: string): Pages {
  const turn = Turn.safeParse(parsed(value));
  return turn.success ? { ...pages, [turn.data.part]: turn.data.page } : pages;
}

const Metadata = z.object({ pages: z.record(z.enum(PAGED), z.int().min(0).max(10_000)) });

/** What the view that was clicked showed; anything that is not ours is the first page of everything. */
function pagesIn(metadata: string): Pages {
  const read = Metadata.safeParse(parsed(metadata));
  return read.success ? read.data.pages : FIRST_PAGES;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failed({ events }: HomeOptions, what: string, error: unknown): string {
  const reference = randomBytes(3).toString('hex').toUpperCase();
  events.commandFailed(what, reference, error);
  return reference;
}
