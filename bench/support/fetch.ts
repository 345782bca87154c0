import { answerOrders } from './child.ts';
import { measured } from './measure.ts';
import type { Cost } from './measure.ts';
import type { Asked, TapeAddress } from './tape.ts';

export interface FetchOrder {
  readonly jira: TapeAddress;
  readonly requests: readonly Asked[];
}

export interface Fetched extends Cost {
  readonly megabytes: number;
}

/** The floor of a pull: the same requests, two at once like the product, and only JSON.parse of what comes back. */
answerOrders(async ({ jira, requests }: FetchOrder): Promise<Fetched> => {
  const authorization = `Basic ${Buffer.from(`${jira.email}:${jira.token}`).toString('base64')}`;
  let characters = 0;
  async function fetchAll(lane: readonly Asked[]): Promise<void> {
    for (const { method, path, body } of lane) {
      const answer = await fetch(`${jira.url}${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        body: body === '' ? null : body,
      });
      const text = await answer.text();
      JSON.parse(text);
      characters += text.length;
    }
  }
  // Page tokens allow no more: the product reads histories while it searches on.
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
