import type { DemoCalendar } from './calendar.ts';
import type { Life } from './life.ts';
import { told } from './playbook.ts';
import type { Playbook } from './playbook.ts';
import { dayAt, mondayOf, WEEK_MS } from './working-time.ts';

/** A team that can finish little without four others. */
export interface WaitingTeam {
  readonly team: string;
  readonly on: readonly string[];
  /** Each consumer waits for the provider at the same place of the list. */
  readonly consumers: readonly string[];
  readonly providers: readonly string[];
}

const TEAM = 'checkout';
const ON = ['identity', 'data', 'ledger', 'fraud'];
const WEEKS = 12;

/** In each of the last twelve weeks one story of the team is blocked by each of the four others. */
export function waitingTeam(book: Playbook, calendar: DemoCalendar): () => WaitingTeam {
  const pairs: { readonly consumer: Life; readonly provider: Life }[] = [];
  for (let week = WEEKS; week >= 1; week -= 1) {
    const monday = mondayOf(calendar.now) - week * WEEK_MS;
    for (const [i, other] of ON.entries()) {
      const pair = { provider: provider(other, monday, i), consumer: consumer(other, monday, i) };
      book.live(pair.provider);
      book.live(pair.consumer);
      const at = dayAt(monday, 1, 10 + i);
      book.at(at, (author) =>
        author.link(book.keyOf(pair.consumer), book.keyOf(pair.provider), at),
      );
      pairs.push(pair);
    }
  }
  return () => ({
    team: TEAM,
    on: ON,
    consumers: pairs.map((pair) => book.keyOf(pair.consumer)),
    providers: pairs.map((pair) => book.keyOf(pair.provider)),
  });
}

/** Done on Wednesday of the week after. */
function provider(team: string, monday: number, i: number): Life {
  const status = team === 'ledger' ? '审核中' : 'Code Review';
  return told(
    team,
    'Story',
    `Serve the checkout, ${i + 1}`,
    dayAt(monday, 0, 8) + i,
    { status: 'Backlog' },
    [
      [dayAt(monday, 0, 9) + i, { status: 'Ready' }],
      [dayAt(monday, 3, 9 + i), { status: 'In Progress', assignee: 200 + i }],
      [dayAt(monday, 7, 9 + i), { status }],
      [dayAt(monday, 8, 9 + i), { status: 'Test' }],
      [dayAt(monday, 9, 9 + i), { status: 'Done' }],
    ],
  );
}

/** Impeded from Tuesday until the other team is done. */
function consumer(other: string, monday: number, i: number): Life {
  const summary = `Checkout that needs ${other}`;
  return told(TEAM, 'Story', summary, dayAt(monday, 0, 10) + i, { status: 'Backlog' }, [
    [dayAt(monday, 0, 11) + i, { status: 'Ready' }],
    [dayAt(monday, 0, 13 + i), { status: 'In Progress', assignee: 61 }],
    [dayAt(monday, 1, 11 + i), { status: 'Impeded' }],
    [dayAt(monday, 9, 10 + i), { status: 'In Progress' }],
    [dayAt(monday, 10, 10 + i), { status: 'Code Review' }],
    [dayAt(monday, 10, 13 + i), { status: 'Waiting for QA' }],
    [dayAt(monday, 11, 10 + i), { status: 'Test' }],
    [dayAt(monday, 11, 12 + i), { status: 'Ready to Release' }],
    [dayAt(monday, 11, 13 + i), { status: 'Done' }],
  ]);
}
