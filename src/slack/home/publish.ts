import { randomBytes } from 'node:crypto';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { HomeView } from '@slack/types';
import { isSlow } from '../commands/reply.ts';
import type { SlackEvents } from '../events.ts';
import { homeSkeleton } from '../views/home.ts';
import type { Wanted } from './gather.ts';
import type { Pages } from './home-data.ts';
import { FIRST_PAGES } from './home-data.ts';

export interface PublishOptions {
  readonly client: WebClient;
  /** Works out what a person's tab shows. */
  readonly build: (user: string, wanted: Wanted) => Promise<HomeView>;
  readonly monotonic: () => number;
  /** After this without the content the person is told that we are at it. */
  readonly skeletonAfterMs: number;
  readonly events: Pick<SlackEvents, 'commandAnswered' | 'commandFailed'>;
}

/** What is known of a tab before it is shown. What is left out stays as it was. */
interface Change {
  readonly pages?: Pages;
  /** Of the view that the person looks at, so that a newer one of another replica is not overwritten. */
  readonly hash?: string | null;
  readonly notice?: string | null;
  /** A sentence that is shown once in place of everything else. */
  readonly instead?: string | null;
}

export interface HomePublisher {
  /** What the tab is to show the next time. */
  note(user: string, change: Change): void;
  /** Resolves when the tab shows what it was asked to, or what was asked since. Never rejects. */
  show(user: string, change: Change): Promise<void>;
  /** The same for those whose tab was shown lately; the others see it when they open it. */
  showAgain(user: string): Promise<void>;
}

interface Tab {
  pages: Pages;
  hash: string | null;
  notice: { readonly text: string; readonly at: number } | null;
  instead: string | null;
  shownAt: number;
  wanted: boolean;
  running: Promise<void> | null;
}

const NOTICE_MS = 60_000;
const LATELY_MS = 30 * 60_000;
const MOST_TABS = 5_000;

/** One tab is worked on once at a time; what is asked for meanwhile is one further round. */
export function homePublisher(options: PublishOptions): HomePublisher {
  const tabs = new Map<string, Tab>();

  function tabOf(user: string): Tab {
    const known = tabs.get(user);
    if (known !== undefined) return known;
    if (tabs.size >= MOST_TABS) forgetIdle(tabs);
    const tab: Tab = {
      pages: FIRST_PAGES,
      hash: null,
      notice: null,
      instead: null,
      shownAt: options.monotonic(),
      wanted: false,
      running: null,
    };
    tabs.set(user, tab);
    return tab;
  }

  async function run(user: string, tab: Tab): Promise<void> {
    try {
      while (tab.wanted) {
        tab.wanted = false;
        await showOnce(options, user, tab);
      }
    } catch (error) {
      options.events.commandFailed('home', newReference(), error);
    } finally {
      tab.running = null;
    }
  }

  function note(user: string, { pages, hash, notice, instead }: Change): void {
    const tab = tabOf(user);
    tab.pages = pages ?? tab.pages;
    if (hash !== undefined) tab.hash = hash;
    if (instead !== undefined) tab.instead = instead;
    if (notice !== undefined) {
      tab.notice = notice === null ? null : { text: notice, at: options.monotonic() };
    }
    tab.shownAt = options.monotonic();
  }

  function show(user: string, change: Change): Promise<void> {
    note(user, change);
    const tab = tabOf(user);
    tab.wanted = true;
    tab.running ??= run(user, tab);
    return tab.running;
  }

  return {
    note,
    show,
    async showAgain(user) {
      const tab = tabs.get(user);
      if (tab !== undefined && options.monotonic() - tab.shownAt < LATELY_MS) await show(user, {});
    },
  };
}

async function showOnce(options: PublishOptions, user: string, tab: Tab): Promise<void> {
  const began = options.monotonic();
  const isFresh = tab.notice !== null && began - tab.notice.at < NOTICE_MS;
  const notice = isFresh ? (tab.notice?.text ?? null) : null;
  const { pages, instead } = tab;
  tab.instead = null;
  const building = options.build(user, { pages, notice, instead });
  if (await isSlow(building, options.skeletonAfterMs)) {
    await publish(options, user, tab, homeSkeleton(tab.pages));
  }
  await publish(options, user, tab, await building);
  options.events.commandAnswered('home', options.monotonic() - began);
}

/**
 * Where somebody else published since, such as another replica, what we worked out may be the older of the two: it is
 * worked out anew, and then goes over whatever is there.
 */
async function publish(
  { client }: PublishOptions,
  user: string,
  tab: Tab,
  view: HomeView,
): Promise<void> {
  try {
    const hash = tab.hash === null ? {} : { hash: tab.hash };
    const answer = await client.views.publish({ user_id: user, view, ...hash });
    tab.hash = answer.view?.hash ?? null;
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError) || error.data.error !== 'hash_conflict')
      throw error;
    tab.hash = null;
    tab.wanted = true;
  }
}

function forgetIdle(tabs: Map<string, Tab>): void {
  for (const [user, tab] of tabs) if (tab.running === null) tabs.delete(user);
}

function newReference(): string {
  return randomBytes(3).toString('hex').toUpperCase();
}
