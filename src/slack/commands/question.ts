import type { Scope } from '../../core/domain/organisation.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { CADENCES } from '../subscription-desk.ts';
import type { Unclear } from '../views/help.ts';
import { scopeSaid } from './words.ts';
import type { Surroundings } from './words.ts';

export type Cadence = (typeof CADENCES)[number];

export const REPORT_VERBS = ['status', 'metrics', 'aging', 'quality', 'constraint'] as const;
export type ReportVerb = (typeof REPORT_VERBS)[number];
export const VERBS = [
  ...REPORT_VERBS,
  'deps',
  'forecast',
  'topology',
  'why',
  'digest',
  'subscribe',
  'unsubscribe',
  'list',
  'settings',
  'help',
] as const;
export type Verb = (typeof VERBS)[number];

/** Complete weeks, or the PI that runs; null: the last four weeks. */
export type Span = number | 'pi' | null;

/** What is answered from numbers, and may be shared. */
export type Question =
  | {
      readonly kind: 'report';
      readonly verb: ReportVerb;
      readonly scope: Scope;
      readonly span: Span;
    }
  | { readonly kind: 'deps'; readonly scope: Scope; readonly span: Span }
  | {
      readonly kind: 'forecast';
      readonly scope: Scope;
      /** Of how many items; null: of those in progress. */
      readonly count: number | null;
      /** The end of the day that was named. */
      readonly by: Instant | null;
    }
  | { readonly kind: 'topology' }
  | { readonly kind: 'why'; readonly key: string }
  | { readonly kind: 'digest'; readonly scope: Scope };

/** What is about the channel itself. */
export type ChannelWish =
  | {
      readonly kind: 'subscribe';
      readonly scope: Scope;
      readonly cadence: Cadence | null;
      /** Such as `Mon 09:00`. */
      readonly at: string | null;
    }
  /** `scope` null: every one that the channel gets. */
  | {
      readonly kind: 'unsubscribe';
      readonly scope: Scope | null;
      readonly cadence: Cadence | null;
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'settings'; readonly change: SettingChange | null };

export interface SettingChange {
  readonly name: string;
  readonly value: string;
}

const CHANNEL_WISHES: readonly string[] = ['subscribe', 'unsubscribe', 'list', 'settings'];

export function isChannelWish(asked: Question | ChannelWish): asked is ChannelWish {
  return CHANNEL_WISHES.includes(asked.kind);
}

/** What somebody asks for, understood. */
export type Asked = Question | ChannelWish | { readonly kind: 'help' };

/** What we did not understand. */
export interface Misunderstanding extends Unclear {
  readonly kind: 'misunderstood';
  readonly verb: Verb;
}

/** The scope that the words mean, or what was not understood of them. */
export function findScope(
  verb: Verb,
  words: readonly string[],
  around: Surroundings,
): { readonly kind: 'scope'; readonly scope: Scope } | Misunderstanding {
  const found = scopeSaid(words, around);
  if (found.kind === 'scope') return found;
  return misunderstood(
    verb,
    found.kind === 'none' ? 'no-scope' : 'scope',
    words.join(' '),
    found.suggestions.map((id) => `${verb} ${id}`),
  );
}

export function misunderstood(
  verb: Verb,
  what: Misunderstanding['what'],
  said: string,
  suggestions: readonly string[],
): Misunderstanding {
  return { kind: 'misunderstood', verb, what, said, suggestions };
}
