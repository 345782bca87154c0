import { createHash } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { JiraRefusal } from './refusal.ts';

/** Jira gives a page token seven days. */
const LIFETIME_MS = 7 * 86_400_000;

export interface PageTokens {
  mint(query: string, place: unknown): string;
  /** The place a token points to; refuses what is expired, made up, or made for another query. */
  read(query: string, token: string): unknown;
}

/** Tokens carry everything themselves, so a walk can go on in another process. */
export function pageTokens(clock: Clock): PageTokens {
  return {
    mint(query, place) {
      const content = JSON.stringify([digest(query), clock(), place]);
      return Buffer.from(content).toString('base64url');
    },
    read(query, token) {
      const [madeFor, madeAt, place] = decode(token);
      if (madeFor !== digest(query) || typeof madeAt !== 'number') throw invalid();
      if (clock() - madeAt > LIFETIME_MS) throw expired();
      return place;
    },
  };
}

export function expired(): JiraRefusal {
  return new JiraRefusal(400, 'The nextPageToken has expired. Please start a new search.');
}

function invalid(): JiraRefusal {
  return new JiraRefusal(400, 'The nextPageToken is invalid for this request.');
}

function decode(token: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(content)) return content;
  } catch {
    // Falls through: what cannot be read is refused like any other foreign token.
  }
  throw invalid();
}

function digest(query: string): string {
  return createHash('sha1').update(query).digest('base64url').slice(0, 12);
}
