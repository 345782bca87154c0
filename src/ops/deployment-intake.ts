import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../shared/clock.ts';
import type { Deployment } from '../core/domain/deployment.ts';
import type { SourceId } from '../core/domain/ids.ts';
import { readTold } from './told-deployment.ts';
import type { Mistakes } from './told-deployment.ts';

export const DEPLOYMENTS_PATH = '/deployments';

export interface IntakeEvents {
  deploymentTold(deployment: Deployment, isNew: boolean): void;
  deploymentRefused(why: 'secret' | 'too-large' | 'unreadable' | 'too-many' | 'id-in-use'): void;
  /** The database could not take it. */
  requestFailed(error: unknown): void;
}

export interface IntakeOptions {
  readonly secret: string;
  /** Ids of the configured trackers, by which items may be named. */
  readonly sources: readonly SourceId[];
  /** Null where it is new, else the one of that id that was there before. */
  readonly add: (deployment: Deployment) => Promise<Deployment | null>;
  readonly clock: Clock;
  readonly events: IntakeEvents;
}

const BODY_CAP = 64 * 1024;
const MINUTE_MS = 60_000;
const DEPLOYMENTS_A_MINUTE = 300;
/** Whoever has the secret is not held up by those who try without. */
const STRANGERS_A_MINUTE = 60;

type Answer = readonly [status: number, body: object];

/** `POST /deployments`: any CI tells what it deployed. Telling it again changes nothing. */
export function deploymentIntake(options: IntakeOptions): RequestListener {
  const told = perMinute(options.clock, DEPLOYMENTS_A_MINUTE);
  const strangers = perMinute(options.clock, STRANGERS_A_MINUTE);
  return (request, response) => {
    take(options, { told, strangers }, request)
      .catch((error: unknown): Answer => {
        options.events.requestFailed(error);
        return [503, { error: 'It was not stored. Send it again in a minute.' }];
      })
      .then((given) => answer(request, response, given))
      .catch(() => response.destroy());
  };
}

async function take(
  { secret, sources, add, clock, events }: IntakeOptions,
  { told, strangers }: { readonly told: () => boolean; readonly strangers: () => boolean },
  request: IncomingMessage,
): Promise<Answer> {
  if (!hasSecret(request.headers.authorization ?? '', secret)) {
    // Not logged any more once there are many: that is what a flood would be for.
    if (!strangers()) return tooMany();
    events.deploymentRefused('secret');
    return [401, { error: 'Not authorised.' }];
  }
  if (!told()) {
    events.deploymentRefused('too-many');
    return tooMany();
  }
  const body = await bodyOf(request);
  if (body === null) {
    events.deploymentRefused('too-large');
    return [413, { error: `A deployment has at most ${BODY_CAP / 1024} KiB. It was not stored.` }];
  }
  const read = readTold(body, sources, clock());
  if ('mistakes' in read) {
    events.deploymentRefused('unreadable');
    return unreadable(read.mistakes);
  }
  const known = await add(read);
  if (known !== null && !isSame(known, read)) {
    events.deploymentRefused('id-in-use');
    return idInUse(known);
  }
  const isNew = known === null;
  events.deploymentTold(read, isNew);
  return [isNew ? 201 : 200, { id: read.id, deployment: isNew ? 'stored' : 'known before' }];
}

function unreadable(mistakes: Mistakes): Answer {
  return [400, { error: 'It was not stored. Correct it and send it again.', mistakes }];
}

/** What is sent again may differ in little things, such as when it says that it ended. */
function isSame(one: Deployment, other: Deployment): boolean {
  return (['service', 'environment', 'outcome'] as const).every((key) => one[key] === other[key]);
}

function idInUse({ service, environment, outcome }: Deployment): Answer {
  const error = `It was not stored: this id is known, as ${service} in ${environment}, ${outcome}. Give each deployment an id of its own.`;
  return [409, { error }];
}

function tooMany(): Answer {
  return [429, { error: 'Too many requests. It was not stored; send it again in a minute.' }];
}

/** Digests are of one length, and comparing them takes the same time whatever is in them. */
function hasSecret(authorization: string, secret: string): boolean {
  const given = /^Bearer (.+)$/i.exec(authorization)?.[1] ?? '';
  return timingSafeEqual(digestOf(given), digestOf(secret));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Null where it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_CAP) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  // Stopping in the middle must not close the connection that the answer goes over.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > BODY_CAP) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function perMinute(clock: Clock, most: number): () => boolean {
  let since = clock();
  let used = 0;
  return () => {
    const now = clock();
    if (now - since >= MINUTE_MS || now < since) {
      since = now;
      used = 0;
    }
    used += 1;
    return used <= most;
  };
}

function answer(request: IncomingMessage, response: ServerResponse, [status, body]: Answer): void {
  // What is left of a body that nobody reads would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 429 ? { 'retry-after': String(MINUTE_MS / 1000) } : {}),
  });
  response.end(`${JSON.stringify(body)}\n`);
}
