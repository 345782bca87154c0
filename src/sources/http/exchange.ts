import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

interface Request {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** An HTTP answer, its body read to the end. */
export interface Exchanged {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const DECODERS = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/**
 * Sends one request and reads the whole answer, of whatever status. Redirects are not followed: they lead to a login
 * page or to another site, and would take the credentials along. Rejects with the system's error where the connection
 * fails or the body breaks off, with the signal's reason where that aborts. Node's own client rather than `fetch`:
 * answers come in tens of megabytes, and web streams cost a tenth of a first pull.
 */
export async function exchange(
  url: string,
  { method, headers, body }: Request,
  signal: AbortSignal,
): Promise<Exchanged> {
  const answer = await answerTo(url, { method, headers, body }, signal);
  const bytes = await bytesOf(answer);
  return {
    status: answer.statusCode ?? 0,
    headers: headersOf(answer),
    body: textOf(bytes),
  };
}

async function answerTo(
  url: string,
  { method, headers, body }: Request,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method, headers: { 'accept-encoding': 'gzip, deflate, br', ...headers }, signal },
      resolve,
    );
    asked.on('error', reject);
    asked.end(body ?? undefined);
  });
}

async function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  const named = (answer.headers['content-encoding'] ?? '').toLowerCase().trim();
  const decoder = DECODERS.get(named)?.();
  if (decoder === undefined) return collected(answer);
  const [bytes] = await Promise.all([collected(decoder), pipeline(answer, decoder)]);
  return bytes;
}

/** By events and in one piece: the stream consumers of Node copy more and need half as much time again. */
async function collected(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await finished(stream);
  return Buffer.concat(chunks);
}

/** JSON.parse takes no byte order mark. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}
