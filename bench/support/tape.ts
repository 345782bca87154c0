import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bulkSite } from '../../src/demo/organisation/bulk.ts';
import { startJira } from '../../src/demo/jira/server.ts';
import { answerOrders } from './child.ts';
import { NOW } from './setting.ts';

/**
 * An emulated Jira behind a tape, in a process of its own: what was asked once is answered from memory, so that neither
 * the product nor the floor waits for an emulator that makes up its answers.
 */
export type TapeOrder =
  | { readonly ask: 'start'; readonly issues: number }
  | { readonly ask: 'requests' };

export interface TapeAddress {
  readonly url: string;
  readonly email: string;
  readonly token: string;
}

/** A request as the product sent it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

interface Recorded {
  readonly asked: Asked;
  readonly answer: Buffer;
}

const tape = new Map<string, Recorded>();
const asked: Asked[] = [];

answerOrders(async (order: TapeOrder): Promise<TapeAddress | readonly Asked[]> => {
  if (order.ask === 'requests') return asked;
  const site = bulkSite({ seed: 1, now: NOW, issues: order.issues });
  const jira = await startJira({ site });
  const server = createServer((request, response) => void serve(jira.url, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.on('disconnect', () => {
    server.closeAllConnections();
    server.close();
    void jira.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, email: jira.email, token: jira.token };
});

async function serve(
  jira: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const name = `${request.method} ${request.url}\n${body}`;
  const recorded = tape.get(name) ?? (await record(jira, request, body));
  tape.set(name, recorded);
  asked.push(recorded.asked);
  response.writeHead(200, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': recorded.answer.length,
  });
  response.end(recorded.answer);
}

async function record(jira: string, request: IncomingMessage, body: string): Promise<Recorded> {
  const { method = 'GET', url: path = '/' } = request;
  const answer = await fetch(`${jira}${path}`, {
    method,
    headers: {
      authorization: request.headers.authorization ?? '',
      'content-type': 'application/json',
    },
    body: body === '' ? null : body,
  });
  if (!answer.ok) {
    throw new Error(
      `The emulated Jira answered ${answer.status} to ${path}: ${await answer.text()}`,
    );
  }
  return { asked: { method, path, body }, answer: Buffer.from(await answer.arrayBuffer()) };
}
