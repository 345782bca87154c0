import type { IncomingMessage } from 'node:http';
import { isObject } from './elements.ts';

export type Encoding = 'form' | 'json' | 'multipart' | 'query';

export interface ParsedBody {
  readonly encoding: Encoding;
  readonly args: Readonly<Record<string, unknown>>;
}

export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Arguments of a call from its query and its body, in any of the encodings Slack takes. */
export async function parseArguments(
  bytes: Buffer,
  contentType: string,
  query: URLSearchParams,
): Promise<ParsedBody> {
  const fromQuery = Object.fromEntries(query);
  if (bytes.length === 0) return { encoding: 'query', args: fromQuery };
  if (contentType.includes('json')) {
    return { encoding: 'json', args: { ...fromQuery, ...jsonObject(bytes.toString()) } };
  }
  if (contentType.includes('multipart/form-data')) {
    const fields = await multipart(bytes, contentType);
    const args = Object.fromEntries(
      [...fields].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
    return { encoding: 'multipart', args: { ...fromQuery, ...args } };
  }
  const form = Object.fromEntries(new URLSearchParams(bytes.toString()));
  return { encoding: 'form', args: { ...fromQuery, ...form } };
}

/** The bytes of an upload: the first file of a multipart body, else the body itself. */
export async function uploadedBytes(bytes: Buffer, contentType: string): Promise<Uint8Array> {
  if (!contentType.includes('multipart/form-data')) return bytes;
  for (const [, value] of await multipart(bytes, contentType)) {
    if (typeof value !== 'string') return new Uint8Array(await value.arrayBuffer());
  }
  return new Uint8Array();
}

async function multipart(bytes: Buffer, contentType: string): Promise<FormData> {
  const body = new Uint8Array(bytes);
  return new Response(body, { headers: { 'content-type': contentType } }).formData();
}

export function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
