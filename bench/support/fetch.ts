import { answerOrders } from './child.ts';
import { measured } from './measure.ts';
import type { Cost } from './measure.ts';
import type { TrackerAddress } from './setting.ts';
import type { Asked } from './tape.ts';

export interface FetchOrder {
  readonly from: TrackerAddress;
  readonly requests: readonly Asked[];
}

export interface Fetched extends Cost {
  readonly megabytes: number;
}

/** The floor of a pull: the same requests, as many at once as the product, and only JSON.parse of what comes back. */
answerOrders(async ({ from, requests }: FetchOrder): Promise<Fetched> => {
  const { origin } = new URL(from.url);
  let characters = 0;
  async function fetchAll(lane: readonly Asked[]): Promise<void> {
    for (const { method, path, body, headers } of lane) {
      const answer = await fetch(`${origin}${path}`, {
        method,
        headers,
        body: body === '' ? null : body,
      });
      const text = await answer.text();
      JSON.parse(text);
      characters += text.length;
    }
  }
  // Page tokens allow no more: Jira Cloud's histories are read while we search on, feeds and offsets lead page by page.
  const histories = requests.filter(isForHistories);
  const others = requests.filter((asked) => !isForHistories(asked));
  const cost = await measured(async () => {
    await Promise.all([fetchAll(others), fetchAll(histories)]);
  });
  return { ...cost, megabytes: characters / 1e6 };
});

function isForHistories({ path }: Asked): boolean {
  return path.includes('/changelog/');
}
