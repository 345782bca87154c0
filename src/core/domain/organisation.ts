import type { DeploymentRules } from './deployment.ts';
import type { SourceId } from './ids.ts';
import type { ProgramIncrement } from './program-increment.ts';
import type { Workflow } from './workflow.ts';

/** How one tracker's fields are to be read; fields by key, id or display name without regard to case. */
export interface SourceRules {
  readonly id: SourceId;
  readonly tracker: 'jira' | 'azure-devops';
  /** Where its pages begin: by it links from elsewhere are recognised. */
  readonly baseUrl: string;
  readonly flagged: readonly string[];
  readonly blockedTags: readonly string[];
  readonly team: string | null;
  readonly storyPoints: string | null;
  readonly needBy: string | null;
  /** Phrases that mean "this item needs that one". */
  readonly dependencyLinks: readonly string[];
  /** Phrases that mean "that item needs this one". */
  readonly flippedLinks: readonly string[];
  readonly staleAfterMs: number;
}

/** A type in a level; `source` null means every source. */
export interface LevelType {
  readonly source: string | null;
  readonly type: string;
}

export interface Level {
  readonly name: string;
  readonly types: readonly LevelType[];
}

/** One line of a match: all its conditions must hold; null or empty means "not asked". Names without regard to case. */
export interface MatchRule {
  readonly source: string | null;
  readonly project: string | null;
  readonly component: string | null;
  /** Any of these. */
  readonly labels: readonly string[];
  readonly types: readonly string[];
  readonly areaPath: string | null;
  readonly includeChildren: boolean;
  readonly fields: readonly { readonly field: string; readonly value: string }[];
  readonly fixVersion: string | null;
  readonly iterationPath: string | null;
}

export interface KindRule {
  readonly kind: string;
  readonly types: readonly string[];
  readonly labels: readonly string[];
  readonly projects: readonly string[];
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly zone: string | null;
  readonly headcount: number | null;
  /** Any line. */
  readonly match: readonly MatchRule[];
}

export interface Art {
  readonly id: string;
  readonly name: string;
  readonly kind: 'stream-aligned' | 'platform' | 'enabling' | 'complicated-subsystem';
  readonly zone: string | null;
  readonly headcount: number | null;
  readonly channel: string | null;
  readonly people: Readonly<Record<string, readonly string[]>>;
  readonly teams: readonly Team[];
}

export interface ValueStream {
  readonly id: string;
  readonly name: string;
  readonly zone: string | null;
  /** How its ARTs are coordinated, in words; null where nothing is said. */
  readonly coordination: string | null;
  readonly arts: readonly Art[];
}

/** The level a kind of scope is measured at; kinds of `orphans` join from below when they have no ancestor at it. */
export interface ScopeLevel {
  readonly level: string;
  readonly orphans: readonly string[];
}

export type ScopeKind = 'team' | 'art' | 'value-stream' | 'portfolio';

interface MetricSettings {
  /** Fewer observations than this: no percentile, no percentage. */
  readonly floor: number;
  readonly scopeLevels: Readonly<Record<ScopeKind, ScopeLevel>>;
  readonly blockedByLinks: boolean;
  readonly constraintWeeks: number;
  /** For how long finished work may stay unreleased before it is a finding. */
  readonly unreleasedAfterMs: number;
  /** Null: durations are elapsed time only. */
  readonly workingCalendar: WorkingHours | null;
}

export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** When people work; `zone` null takes that of the scope. */
export interface WorkingHours {
  readonly zone: string | null;
  /** 1 for Monday to 7 for Sunday. */
  readonly days: readonly Weekday[];
  /** Minutes after local midnight, such as 540 and 1020; `from` lies before `to`. */
  readonly from: number;
  readonly to: number;
  /** Days written `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
}

/** Which defects were found by customers: any label or any type. */
export interface EscapeRule {
  readonly labels: readonly string[];
  readonly types: readonly string[];
}

/** The configuration as the core reads it. Built by config/organisation.ts. */
export interface Organisation {
  /** The portfolio's IANA zone. */
  readonly zone: string;
  readonly sources: readonly SourceRules[];
  readonly workflows: readonly Workflow[];
  readonly levels: readonly Level[];
  readonly kindRules: readonly KindRule[];
  /** The kind of what no rule matches; null leaves it unclassified (printed as ""). */
  readonly defaultKind: string | null;
  readonly metrics: MetricSettings;
  readonly valueStreams: readonly ValueStream[];
  /** In configuration order. */
  readonly pis: readonly ProgramIncrement[];
  /** Null where no rule tells. */
  readonly escaped: EscapeRule | null;
  /** Null where nothing says what counts as production. */
  readonly deployments: DeploymentRules | null;
}

/** A value stream, ART or team, or the whole portfolio, with what a number needs to know of it. */
export interface Scope {
  readonly id: string;
  readonly kind: ScopeKind;
  readonly name: string;
  readonly zone: string;
  readonly level: ScopeLevel;
  /** Ids of the teams in it, in configuration order. */
  readonly teams: readonly string[];
}
