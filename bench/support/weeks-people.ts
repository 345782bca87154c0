import type { Risk } from '../../src/core/domain/risk.ts';
import { DAY_MS, instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import type { DecisionDraft } from '../../src/core/risks/decide.ts';
import { dayOf } from '../../src/core/risks/local-time.ts';
import { ARTS } from '../../src/demo/organisation/structure.ts';
import { riskDesk } from '../../src/jobs/risk-desk.ts';
import type { Store } from '../../src/store/store.ts';
import { afterWork } from '../../src/demo/organisation/working-time.ts';
import { rteOf } from './weeks-setting.ts';
import type { WeeksSetting } from './weeks-setting.ts';

/** People who answer to what they are told, each in their own time. */
export interface RtesAtWork {
  /** Takes the decisions that are due by now; false where there were none. */
  work(): Promise<boolean>;
}

/** For so long a risk is taken over, where nothing tells when the loss would come. */
const A_FORTNIGHT = 14 * DAY_MS;

/**
 * RTEs who decide on what they were told of three to twelve working hours ago: two in three are owned, the others mitigated,
 * until the day of the loss or for a fortnight; again when that day has passed, and resolved when the risk has recovered.
 */
export function rtesAtWork({ organisation, slack, clock }: WeeksSetting, store: Store): RtesAtWork {
  const desk = riskDesk({ store, organisation, clock: clock.now, changed: () => undefined });
  const { teamId: workspace } = slack.identity;
  const due = new Map<string, Instant>();
  return {
    async work() {
      const now = clock.now();
      const open = await store.risks.list({ scopes: null, since: null });
      let decided = false;
      for (const risk of open) {
        if (!awaitsDecision(risk, now)) {
          due.delete(risk.id);
          continue;
        }
        const hours = 3 + (numberOf(risk) % 10);
        const at = due.get(risk.id) ?? instantOf(afterWork(now, hours));
        due.set(risk.id, at);
        if (at > now) continue;
        due.delete(risk.id);
        const art = ARTS.find(({ id }) => id === risk.scope);
        const user = art === undefined ? 'U0RTECARD' : rteOf(art);
        const acting = {
          workspace,
          user,
          name: user,
          role: 'rte',
          channel: art?.channel ?? null,
          request: `request-${risk.id}`,
        };
        const outcome = await desk.decide(risk.id, risk.version, draftOf(risk, user, now), acting);
        if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
        decided = true;
      }
      return decided;
    },
  };
}

function awaitsDecision({ roam, condition, decision }: Risk, now: Instant): boolean {
  if (condition === 'clear' || roam === 'un-roamed') return true;
  return decision !== null && 'by' in decision && decision.by !== null && decision.by <= now;
}

function draftOf(risk: Risk, user: string, now: Instant): DecisionDraft {
  if (risk.condition === 'clear') return { roam: 'resolved', why: 'It is no longer the case.' };
  const until = Math.max(risk.expectedAt ?? 0, now + A_FORTNIGHT);
  const by = dayOf(instantOf(until), 'Europe/Berlin');
  if (numberOf(risk) % 3 > 0) return { roam: 'owned', owner: user, by };
  const [item] = risk.evidence.items;
  const workItem = item === undefined ? 'CARD-1' : item.key;
  return { roam: 'mitigated', plan: 'We have talked about it and go on.', workItem, by };
}

function numberOf({ id }: Risk): number {
  return Number(id.replace(/\D/g, ''));
}
