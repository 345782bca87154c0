import { answerOrders } from './child.ts';
import { measured } from './measure.ts';
import type { Cost } from './measure.ts';
import { IN_FLIGHT } from './setting.ts';
import type { Asked, TapeAddress } from './tape.ts';

export interface FetchOrder {
  readonly jira: TapeAddress;
  readonly requests: readonly Asked[];
}

export interface Fetched extends Cost {
  readonly megabytes: number;
}

/** The floor of a pull: the same requests, as many at once, and nothing but JSON.parse of what comes back. */
answerOrders(async ({ jira, requests }: FetchOrder): Promise<Fetched> => {
  const authorization = `Basic ${Buffer.from(`${jira.email}:${jira.token}`).toString('base64')}`;
  let characters = 0;
  let next = 0;
  async function lane(): Promise<void> {
    for (let request = requests[next]; request !== undefined; request = requests[next]) {
      next += 1;
      const answer = await fetch(`${jira.url}${request.path}`, {
        method: request.method,
        headers: { authorization, 'content-type': 'application/json' },
        body: request.body === '' ? null : request.body,
      });
      const text = await answer.text();
      JSON.parse(text);
      characters += text.length;
    }
  }
  const cost = await measured(async () => {
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  });
  return { ...cost, megabytes: characters / 1e6 };
});
