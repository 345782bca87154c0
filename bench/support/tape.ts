import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerOrders } from './child.ts';
import { startEmulated } from './emulated.ts';
import type { Tracker, TrackerAddress } from './setting.ts';

/**
 * An emulated tracker behind a tape, in a process of its own: what was asked once is answered from memory, so that neither
 * the product nor the floor waits for an emulator that makes up its answers.
 */
export type TapeOrder =
  | { readonly ask: 'start'; readonly tracker: Tracker; readonly items: number }
  | { readonly ask: 'requests' };

/** A request as the product sent it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Those of its headers that the answer depends on. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Recorded {
  readonly asked: Asked;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: Buffer;
}

const tape = new Map<string, Recorded>();
const asked: Asked[] = [];

answerOrders(async (order: TapeOrder): Promise<TrackerAddress | readonly Asked[]> => {
  if (order.ask === 'requests') return asked;
  const emulated = await startEmulated(order.tracker, order.items);
  const { address } = emulated;
  const { origin, pathname } = new URL(address.url);
  const server = createServer((request, response) => void serve(origin, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.on('disconnect', () => {
    server.closeAllConnections();
    server.close();
    void emulated[Symbol.asyncDispose]();
  });
  const { port } = server.address() as AddressInfo;
  const path = pathname === '/' ? '' : pathname;
  return { ...address, url: `http://127.0.0.1:${port}${path}` };
});

async function serve(
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const name = `${request.method} ${request.url}\n${request.headers.accept}\n${body}`;
  const recorded = tape.get(name) ?? (await record(origin, request, body));
  tape.set(name, recorded);
  asked.push(recorded.asked);
  response.writeHead(200, { ...recorded.headers, 'content-length': recorded.answer.length });
  response.end(recorded.answer);
}

async function record(origin: string, request: IncomingMessage, body: string): Promise<Recorded> {
  const { method = 'GET', url: path = '/' } = request;
  const headers = {
    authorization: request.headers.authorization ?? '',
    accept: request.headers.accept ?? '*/*',
    'content-type': 'application/json',
  };
  const answer = await fetch(`${origin}${path}`, {
    method,
    headers,
    body: body === '' ? null : body,
  });
  if (!answer.ok) {
    throw new Error(
      `The emulated tracker answered ${answer.status} to ${path}: ${await answer.text()}`,
    );
  }
  return {
    asked: { method, path, body, headers },
    headers: Object.fromEntries([...answer.headers].filter(([header]) => PASSED_ON.has(header))),
    answer: Buffer.from(await answer.arrayBuffer()),
  };
}

const PASSED_ON = new Set(['content-type', 'x-ms-continuationtoken']);
