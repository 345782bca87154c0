import type { Authoring } from '../azure-devops/authoring.ts';
import { azureDevOpsArt } from './azure-devops-house.ts';
import type { DemoCalendar } from './calendar.ts';
import type { Life } from './life.ts';
import { told } from './playbook.ts';
import type { Playbook } from './playbook.ts';
import { dayAt, mondayOf, WEEK_MS } from './working-time.ts';

/** Where people of one tracker find the other: what the links that they paste begin with. */
export interface TrackerUrls {
  readonly jira: string;
  readonly azureDevOps: string;
}

/** Work in one tracker that needs work in the other. */
export interface CrossToolLink {
  readonly consumer: TrackedItem;
  readonly provider: TrackedItem;
  /**
   * Where the link is written: as a URL on both ends, on the consumer's or the provider's alone, or only as a key in the
   * words beside a link to something else.
   */
  readonly told: Telling;
}

export interface TrackedItem {
  readonly tracker: 'jira' | 'azure-devops';
  readonly key: string;
}

type Telling = 'both' | 'consumer' | 'provider' | 'key';

interface Pair {
  readonly consumer: Life;
  readonly provider: Life;
  readonly told: Telling;
}

/** Claims waits for the platform, and card payments for claims: a pair in each of the last eight weeks. */
export function crossToolLinks(
  book: Playbook,
  calendar: DemoCalendar,
  author: Authoring,
  urls: TrackerUrls,
): () => readonly CrossToolLink[] {
  const tellings: readonly Telling[] = ['both', 'consumer', 'provider', 'key'];
  const pairs = Array.from({ length: 8 }, (_, i) => {
    const monday = mondayOf(calendar.now) - (9 - i) * WEEK_MS;
    const pair: Pair = { ...lives(i, monday), told: tellings[i % tellings.length]! };
    book.live(pair.provider);
    book.live(pair.consumer);
    tell(book, author, urls, pair, dayAt(monday, 1, 10) + i);
    return pair;
  });
  function item(life: Life): TrackedItem {
    return { tracker: trackerOf(life), key: book.keyOf(life) };
  }
  return () =>
    pairs.map((pair) => ({
      consumer: item(pair.consumer),
      provider: item(pair.provider),
      told: pair.told,
    }));
}

/** In the first four weeks claims needs, in the others it is needed. */
function lives(i: number, monday: number): Pick<Pair, 'consumer' | 'provider'> {
  const needs = i < 4;
  const provider = needs ? 'identity' : 'payout';
  const consumer = needs ? 'assessment' : 'disputes';
  return {
    provider: told(
      provider,
      'Story',
      `Serve ${consumer} across the border, ${i + 1}`,
      dayAt(monday, 0, 8) + i,
      { status: 'Backlog' },
      [
        [dayAt(monday, 0, 9) + i, { status: 'Ready' }],
        [dayAt(monday, 2, 9) + i, { status: 'In Progress' }],
        [dayAt(monday, 9, 9) + i, { status: 'Done' }],
      ],
    ),
    consumer: told(
      consumer,
      'Story',
      `Work that needs ${provider}, ${i + 1}`,
      dayAt(monday, 0, 10) + i,
      { status: 'Backlog' },
      [
        [dayAt(monday, 0, 11) + i, { status: 'Ready' }],
        [dayAt(monday, 0, 13) + i, { status: 'In Progress' }],
        [dayAt(monday, 1, 11) + i, { status: 'Impeded' }],
        [dayAt(monday, 9, 10) + i, { status: 'In Progress' }],
        [dayAt(monday, 11, 10) + i, { status: 'Done' }],
      ],
    ),
  };
}

function tell(book: Playbook, author: Authoring, urls: TrackerUrls, pair: Pair, at: number): void {
  book.at(at, (jira) => {
    function write(on: Life, about: Life, words: string): void {
      const url = pair.told === 'key' ? notes(book.keyOf(on)) : urlOf(urls, about, book);
      const text = `${words} ${spoken(about, book)}`;
      if (trackerOf(on) === 'jira') {
        jira.addRemoteLink(book.keyOf(on), at, url, text, words);
      } else {
        author.addHyperlink(Number(book.keyOf(on)), at, url, text);
      }
    }
    if (pair.told !== 'provider') write(pair.consumer, pair.provider, 'is blocked by');
    if (pair.told === 'both' || pair.told === 'provider') {
      write(pair.provider, pair.consumer, 'blocks');
    }
  });
}

function urlOf(urls: TrackerUrls, life: Life, book: Playbook): string {
  const key = book.keyOf(life);
  if (trackerOf(life) === 'jira') return `${urls.jira}/browse/${key}`;
  const project = encodeURIComponent(life.art.project.name);
  return `${urls.azureDevOps}/${project}/_workitems/edit/${key}`;
}

/** As people write it in a text. */
function spoken(life: Life, book: Playbook): string {
  const key = book.keyOf(life);
  return trackerOf(life) === 'jira' ? key : `AB#${key}`;
}

function notes(key: string): string {
  return `https://wiki.example.com/pages/${key}`;
}

function trackerOf(life: Life): TrackedItem['tracker'] {
  return life.art === azureDevOpsArt() ? 'azure-devops' : 'jira';
}
