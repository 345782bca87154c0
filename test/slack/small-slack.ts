import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as it arrived: the method and its arguments, JSON ones parsed. */
interface Call {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What to do with a call; an object is answered as JSON. */
export type Answer = (call: Call, response: ServerResponse) => object | undefined;

export interface SmallSlack extends AsyncDisposable {
  readonly apiUrl: string;
  readonly url: string;
  readonly calls: Call[];
  /** The answers to a method, one a call; the last one stays. */
  on(method: string, ...answers: Answer[]): void;
  of(method: string): Call[];
}

/** A server that answers as a test says; nothing of Slack's rules is in it. */
export async function smallSlack(): Promise<SmallSlack> {
  const calls: Call[] = [];
  const answers = new Map<string, Answer[]>();
  const server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = (request.url ?? '').replace(/^\/(api\/)?/, '');
    const call = { method, args: parse(await textOf(request)) };
    calls.push(call);
    const script = answers.get(method) ?? [];
    const answer = script.length > 1 ? script.shift() : script[0];
    const body = answer?.(call, response) ?? (answer === undefined ? { ok: true } : undefined);
    if (body !== undefined) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiUrl: `${url}/api/`,
    calls,
    on: (method, ...script) => void answers.set(method, script),
    of: (method) => calls.filter((call) => call.method === method),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function ok(body: object = {}): Answer {
  return () => ({ ok: true, ...body });
}

export function no(error: string, more: object = {}): Answer {
  return () => ({ ok: false, error, ...more });
}

export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (_call, response) => {
    response.writeHead(code, headers).end('{}');
    return undefined;
  };
}

export function reset(): Answer {
  return (_call, response) => {
    response.destroy();
    return undefined;
  };
}

export function silence(): Answer {
  return () => undefined;
}

export function text(body: string): Answer {
  return (_call, response) => {
    response.end(body);
    return undefined;
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function parse(body: string): Record<string, unknown> {
  if (body.startsWith('{')) return JSON.parse(body) as Record<string, unknown>;
  const entries = [...new URLSearchParams(body)].map(([name, value]) => [name, plain(value)]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function plain(value: string): unknown {
  return /^[[{]/.test(value) ? JSON.parse(value) : value;
}
