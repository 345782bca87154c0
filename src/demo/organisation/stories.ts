import type { DemoCalendar } from './calendar.ts';
import type { Life } from './life.ts';
import { told } from './playbook.ts';
import type { Playbook } from './playbook.ts';
import { CONSTRAINED_ART, UNMAPPED } from './structure.ts';
import { waitingTeam } from './waiting-team.ts';
import type { WaitingTeam } from './waiting-team.ts';
import { dayAt, dayText, mondayOf, WEEK_MS } from './working-time.ts';

/** What is planted in the demo, with the keys to find it by. */
export interface Stories {
  /** Work waits longer and longer for this stage. */
  readonly constraint: { readonly art: string; readonly stage: string; readonly queue: string };
  /** A provider in another ART that nobody has started, needed three days ago. */
  readonly lateDependency: {
    readonly consumer: string;
    readonly provider: string;
    readonly neededBy: string;
  };
  readonly waitingTeam: WaitingTeam;
  /** Stories that joined the running PI three weeks after it began; nobody has begun them. */
  readonly scopeGrowth: {
    readonly art: string;
    readonly pi: string;
    readonly at: number;
    readonly keys: readonly string[];
  };
  readonly reopened: string;
  /** Gone from Jira; its numeric id is never used again. */
  readonly deleted: { readonly id: string; readonly key: string };
  readonly moved: { readonly from: string; readonly to: string; readonly at: number };
  /** In a status that no workflow knows. */
  readonly unmapped: string;
  readonly noTeam: string;
  readonly severalTeams: string;
  readonly straightToDone: string;
  readonly returnedToNew: string;
  readonly remoteLinks: readonly string[];
}

/** Plants the stories; what comes back knows their keys once the book is played. */
export function plant(book: Playbook, calendar: DemoCalendar): () => Stories {
  const late = lateDependency(book, calendar);
  const waiting = waitingTeam(book, calendar);
  const growth = scopeGrowth(book, calendar);
  const gone = deleted(book, calendar);
  const wandered = moved(book, calendar);
  const odd = oddities(book, calendar);
  return () => ({
    constraint: { art: CONSTRAINED_ART, stage: 'Test', queue: 'Waiting for test' },
    lateDependency: late(),
    waitingTeam: waiting(),
    scopeGrowth: growth(),
    deleted: gone(),
    moved: wandered(),
    ...odd(),
  });
}

function lateDependency(book: Playbook, calendar: DemoCalendar): () => Stories['lateDependency'] {
  const monday = mondayOf(calendar.now);
  const neededBy = dayText(calendar.now - 3 * 86_400_000);
  const provider = told(
    'identity',
    'Story',
    'Issue device tokens',
    weeks(monday, -7),
    { status: 'Backlog' },
    [[weeks(monday, -6), { status: 'Ready', needBy: neededBy }]],
  );
  const consumer = told(
    'acquiring',
    'Story',
    'Pay with a device token',
    weeks(monday, -7) + 1,
    { status: 'Backlog' },
    [
      [weeks(monday, -6), { status: 'Ready' }],
      [weeks(monday, -5), { status: 'In Progress', assignee: 11 }],
      [weeks(monday, -4), { status: 'Impeded' }],
    ],
  );
  book.live(provider);
  book.live(consumer);
  book.at(weeks(monday, -5), (author) =>
    author.link(book.keyOf(consumer), book.keyOf(provider), weeks(monday, -5)),
  );
  return () => ({ consumer: book.keyOf(consumer), provider: book.keyOf(provider), neededBy });
}

/** About a seventh of what the ART has planned. */
const GROWTH = 72;

function scopeGrowth(book: Playbook, calendar: DemoCalendar): () => Stories['scopeGrowth'] {
  const pi = calendar.piAt(calendar.now);
  const teams = ['ledger', 'statements', 'onboarding', 'transfers'];
  const at = dayAt(pi.from + 3 * WEEK_MS, 2, 10);
  const lives = Array.from({ length: GROWTH }, (_, i) => {
    const summary = `Report to the new supervisor, part ${i + 1}`;
    const created = dayAt(pi.from + 2 * WEEK_MS, i % 5, 9) + i;
    return told(teams[i % teams.length]!, 'Story', summary, created, { status: 'Backlog' }, [
      [at + i * 1000, { fixVersions: [pi.version] }],
    ]);
  });
  for (const life of lives) book.live(life);
  return () => ({ art: 'accounts', pi: pi.id, at, keys: lives.map((life) => book.keyOf(life)) });
}

function deleted(book: Playbook, calendar: DemoCalendar): () => Stories['deleted'] {
  const monday = mondayOf(calendar.now);
  const life = told(
    'ledger',
    'Story',
    'Close books twice',
    weeks(monday, -5),
    { status: 'Backlog' },
    [
      [weeks(monday, -4), { status: 'Ready' }],
      [weeks(monday, -3), { status: 'In Progress', assignee: 91 }],
    ],
  );
  let gone = { id: '', key: '' };
  book.live(life);
  book.at(weeks(monday, -2), (author) => {
    const { id, key } = author.read(book.keyOf(life));
    gone = { id, key };
    author.remove(key);
  });
  return () => gone;
}

function moved(book: Playbook, calendar: DemoCalendar): () => Stories['moved'] {
  const monday = mondayOf(calendar.now);
  const at = weeks(monday, -4);
  const life = told(
    'fraud',
    'Bug',
    'Clock of the scorer runs late',
    weeks(monday, -6),
    { status: 'Backlog' },
    [
      [weeks(monday, -6) + 1000, { status: 'Ready' }],
      [weeks(monday, -5), { status: 'In Progress', assignee: 31 }],
    ],
  );
  let from = '';
  book.live(life);
  book.at(at, (author) => {
    from = book.keyOf(life);
    const to = author.move(from, at, 'PLT', 'In Progress');
    author.edit(to, at + 60_000, { components: ['Runtime'] });
    author.edit(to, weeks(monday, -3), { status: 'Done' });
  });
  return () => ({ from, to: book.keyOf(life), at });
}

type Oddities = Pick<
  Stories,
  | 'reopened'
  | 'unmapped'
  | 'noTeam'
  | 'severalTeams'
  | 'straightToDone'
  | 'returnedToNew'
  | 'remoteLinks'
>;

function oddities(book: Playbook, calendar: DemoCalendar): () => Oddities {
  const monday = mondayOf(calendar.now);
  const begun = weeks(monday, -6);
  const backlog = { status: 'Backlog' };
  const working = [
    [begun + 1000, { status: 'Ready' }],
    [weeks(monday, -5), { status: 'In Progress', assignee: 171 }],
  ] as const;
  const doneThen = [...working, [weeks(monday, -4), { status: 'Done' }] as const];
  const lives = {
    reopened: told('intake', 'Story', 'Read scanned forms', begun, backlog, [
      ...doneThen,
      [weeks(monday, -3), { status: 'In Progress' }],
      [weeks(monday, -2), { status: 'Test' }],
      [weeks(monday, -1), { status: 'Done' }],
    ]),
    unmapped: told('assessment', 'Story', 'Ask the weather service', begun, backlog, [
      ...working,
      [weeks(monday, -3), { status: UNMAPPED.status }],
    ]),
    noTeam: told(
      'payout',
      'Task',
      'Tidy the old archive',
      begun,
      { ...backlog, components: [] },
      working,
    ),
    severalTeams: told(
      'ledger',
      'Story',
      'Book fees of both kinds',
      begun,
      { ...backlog, components: ['Ledger', 'Transfers'] },
      working,
    ),
    straightToDone: told('data', 'Task', 'Answer the auditor', begun, backlog, [
      [weeks(monday, -2), { status: 'Done' }],
    ]),
    returnedToNew: told('runtime', 'Story', 'Move to the new cluster', begun, backlog, [
      ...working,
      [weeks(monday, -3), backlog],
    ]),
  };
  for (const life of Object.values(lives)) book.live(life);
  const linked = ['One', 'Two', 'Three'].map((part) =>
    told('disputes', 'Story', `Evidence on paper, ${part}`, begun, backlog, doneThen),
  );
  for (const life of linked) noteOn(book, life, weeks(monday, -5) + 1000);
  return () => ({ ...keysOf(book, lives), remoteLinks: linked.map((life) => book.keyOf(life)) });
}

function noteOn(book: Playbook, life: Life, at: number): void {
  book.live(life);
  book.at(at, (author) => {
    const page = `https://wiki.example.com/pages/${author.read(book.keyOf(life)).id}`;
    author.addRemoteLink(book.keyOf(life), at, page, `Notes on ${life.summary}`);
  });
}

function keysOf<Name extends string>(
  book: Playbook,
  lives: Readonly<Record<Name, Life>>,
): Record<Name, string> {
  const entries = Object.entries<Life>(lives).map(([name, life]) => [name, book.keyOf(life)]);
  return Object.fromEntries(entries) as Record<Name, string>;
}

/** Ten o'clock on the Tuesday so many weeks from `monday`. */
function weeks(monday: number, count: number): number {
  return dayAt(monday + count * WEEK_MS, 1, 10);
}
