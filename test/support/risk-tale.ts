import type { Actor, Quieting, RiskHappening, RiskSignal } from '../../src/core/domain/risk.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import type { AlertPlan, PostedAlert } from '../../src/core/risks/alert.ts';
import { alertsFor } from '../../src/core/risks/alerts.ts';
import type { AlertInput } from '../../src/core/risks/alerts.ts';
import { riskOf } from '../../src/core/risks/fold.ts';
import { reconcile } from '../../src/core/risks/lifecycle.ts';
import type { RiskStory } from '../../src/core/risks/story.ts';
import { ANN, SIGNALBOX } from './risks.ts';

/** Appends a happening; the actor follows from what happened. */
export function after(story: RiskStory, when: Instant, happening: RiskHappening): RiskStory {
  const who: Actor = happening.what === 'decided' ? ANN : SIGNALBOX;
  const { id, key } = story.risk;
  const event = { risk: id, version: story.events.length + 1, at: when, who, happening };
  const events = [...story.events, event];
  return { risk: riskOf(events, key), events };
}

export function begun(id: string, when: Instant, signal: RiskSignal): RiskStory {
  const events = [
    {
      risk: id,
      version: 1,
      at: when,
      who: SIGNALBOX,
      happening: { what: 'raised', signal } as const,
    },
  ];
  return { risk: riskOf(events, signal.key), events };
}

/** A channel as it would be: what it was told, and who wishes not to be. */
export function aChannel(setting: Partial<AlertInput> = {}): {
  /** What is said now; it is posted. */
  hear(stories: readonly RiskStory[], asOf: Instant): string[];
  plan(stories: readonly RiskStory[], asOf: Instant): AlertPlan;
  wish(quieting: Quieting): void;
  readonly posted: readonly PostedAlert[];
} {
  let posted: PostedAlert[] = [];
  let quietings: readonly Quieting[] = setting.quietings ?? [];
  function plan(stories: readonly RiskStory[], asOf: Instant): AlertPlan {
    const usual = { quietHours: null, zone: 'UTC', calendar: null };
    return alertsFor({ ...usual, ...setting, stories, posted, quietings, asOf });
  }
  function hear(stories: readonly RiskStory[], asOf: Instant): string[] {
    const { posts, updates } = plan(stories, asOf);
    const changed = new Map(updates.map((one) => [JSON.stringify(one.key), one.tells]));
    posted = [
      ...posted.map((one) => {
        const tells = changed.get(JSON.stringify(one.key));
        const shown = new Map(tells?.map(({ risk, version }) => [risk, version]));
        return {
          ...one,
          tells: one.tells.map((tell) => ({ ...tell, shown: shown.get(tell.risk) ?? tell.shown })),
        };
      }),
      ...posts.map(({ key, tells }) => ({
        key,
        at: asOf,
        isEditable: true,
        tells: tells.map(({ risk, version }) => ({ risk, version, shown: version })),
      })),
    ];
    return [
      ...posts.map(
        ({ key, tells }) =>
          `${tells.map(({ risk }) => risk).join('+')} ${key.part}${reasonIn(tells)}`,
      ),
      ...updates.map(({ key }) => `~${key.period} ${key.part}`),
    ];
  }
  return {
    hear,
    plan,
    wish(quieting) {
      quietings = [...quietings, quieting];
    },
    get posted() {
      return posted;
    },
  };
}

function reasonIn(tells: readonly { readonly reason: string | null }[]): string {
  const reasons = new Set(tells.flatMap(({ reason }) => reason ?? []));
  return reasons.size === 0 ? '' : ` (${[...reasons].join(', ')})`;
}

/** What is known of risks, in memory: evaluations are written as the store would write them. */
export function aRegister(): {
  readonly stories: readonly RiskStory[];
  evaluate(asOf: Instant, ...signals: readonly RiskSignal[]): string[];
  happen(id: string, asOf: Instant, happening: RiskHappening): void;
} {
  let stories: RiskStory[] = [];
  let watches: ReturnType<typeof reconcile>['watch'] = [];
  function happen(id: string, asOf: Instant, happening: RiskHappening): void {
    stories = stories.map((one) => (one.risk.id === id ? after(one, asOf, happening) : one));
  }
  return {
    get stories() {
      return stories;
    },
    evaluate(asOf, ...signals) {
      const known = { risks: stories.map(({ risk }) => risk), watches };
      const { raise, append, watch } = reconcile([{ signals, unjudged: [] }], known, asOf);
      for (const { first } of raise) {
        if (first.happening.what !== 'raised') throw new Error('Only raisings raise');
        stories = [...stories, begun(`R-${stories.length + 1}`, asOf, first.happening.signal)];
      }
      for (const { risk, event } of append) happen(risk, asOf, event.happening);
      const kept = new Set(watch.map(({ risk }) => risk));
      watches = [...watches.filter(({ risk }) => !kept.has(risk)), ...watch];
      return [
        ...raise.map(({ key }) => `raised ${key}`),
        ...append.map(({ risk, event }) => `${risk} ${event.happening.what}`),
      ];
    },
    happen,
  };
}
