import type { Scope } from '../../core/domain/organisation.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { RiskStory } from '../../core/risks/story.ts';
import type { ChannelDigest, SourceState, Unsent } from './home-desk.ts';

/** A part of the tab that could not be read says so in its place; the others are there all the same. */
export type Part<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** `reference` is in the log too. */
  | { readonly kind: 'failed'; readonly reference: string };

/** One page of a list that may be long. */
export interface Page<T> {
  readonly shown: readonly T[];
  /** Counted from 0. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
}

export const PAGED = ['teams', 'owned', 'waiting', 'unsent'] as const;
export type Paged = (typeof PAGED)[number];
export type Pages = Readonly<Record<Paged, number>>;

/** How a scope stands, in the words of `/flow status`. */
export interface TeamHealth {
  readonly scope: Scope;
  readonly headline: string;
  /** What to decide on first; null where there is nothing. */
  readonly decision: string | null;
  readonly openRisks: number;
  readonly undecided: number;
}

export interface FirstSteps {
  readonly hasTeams: boolean;
  readonly hasAsked: boolean;
  readonly hasDigest: boolean;
}

export interface DigestLine extends ChannelDigest {
  /** Why it will not arrive as things are; null where nothing is known against it. */
  readonly trouble: string | null;
}

export interface AdminData {
  readonly sources: Part<readonly SourceState[]>;
  readonly unsent: Part<Page<Unsent>>;
  /** Sentences, each with what to do. */
  readonly troubles: Part<readonly string[]>;
}

export interface HomeData {
  readonly asOf: Instant;
  readonly zone: string;
  /** The command's name in this workspace, such as `/flow`. */
  readonly command: string;
  /** What came of the last click, as Slack's markup; null where there is nothing to say. */
  readonly notice: string | null;
  /** Null once put away. */
  readonly steps: FirstSteps | null;
  /** Where the choice of teams comes from, in a sentence. */
  readonly teamsFrom: string;
  readonly teams: Part<Page<TeamHealth>>;
  readonly owned: Part<Page<RiskStory>>;
  /** Not decided on, in the person's teams. */
  readonly waiting: Part<Page<RiskStory>>;
  readonly digests: Part<readonly DigestLine[]>;
  readonly scopes: readonly Scope[];
  /** Ids of the scopes that the person chose; null where signalbox found them. */
  readonly chosen: readonly string[] | null;
  /** Null for those who are no admins. */
  readonly admin: AdminData | null;
}

const PAGE_SIZES: Pages = { teams: 6, owned: 5, waiting: 5, unsent: 5 };
export const FIRST_PAGES: Pages = { teams: 0, owned: 0, waiting: 0, unsent: 0 };

/** The page that is asked for, or the last one where there are fewer now. */
export function pageOf<T>(all: readonly T[], part: Paged, wanted: number): Page<T> {
  const size = PAGE_SIZES[part];
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  return { shown: all.slice(page * size, (page + 1) * size), page, pages, total: all.length };
}
