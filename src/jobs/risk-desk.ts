import { randomUUID } from 'node:crypto';
import type { Organisation, Scope } from '../core/domain/organisation.ts';
import type { Quieting, Risk, RiskEvent } from '../core/domain/risk.ts';
import { findScope } from '../core/domain/scopes.ts';
import { contains, instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import { boardsFrom, isOnBoard, riskBoards } from '../core/risks/board.ts';
import type { RiskBoard } from '../core/risks/board.ts';
import { snoozeUntil } from '../core/risks/local-time.ts';
import type { SnoozeChoice } from '../core/risks/local-time.ts';
import { byUrgency } from '../core/risks/story.ts';
import type { RiskStory } from '../core/risks/story.ts';
import { homeOf, pisOf, rtesOf, scopesShown } from '../core/risks/whose.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Acting } from '../slack/gate.ts';
import type { RaiseDraft, Raised, RiskDesk } from '../slack/risk-desk.ts';
import type { Store } from '../store/store.ts';
import { decide } from './decide-risk.ts';
import { checkRaise } from './raise-check.ts';
import { entry, failed, personOf, refuse } from './risk-trail.ts';
import type { Line } from './risk-trail.ts';

export interface RiskDeskOptions {
  readonly store: Pick<Store, 'risks' | 'quietings' | 'audit' | 'items'>;
  readonly organisation: Organisation;
  readonly clock: Clock;
  /** Called after every change: messages that show risks have to follow. */
  readonly changed: () => void;
}

/** Risks as people see and change them. */
export function riskDesk(options: RiskDeskOptions): RiskDesk {
  const { store, organisation } = options;
  return {
    open: (scope) => open(options, scope),
    boards: (scope) => boards(options, scope),
    async ownedBy(user) {
      const risks = await store.risks.list({ scopes: null, since: null });
      return stories(
        options,
        risks.filter(({ decision }) => decision?.roam === 'owned' && decision.owner === user),
      );
    },
    async find(id) {
      const risk = await findRisk(options, id);
      return risk === null ? null : storyOf(options, risk);
    },
    decide: (risk, version, draft, acting, minds = 'any-change') =>
      decide(
        {
          ...options,
          find: (id) => findRisk(options, id),
          storyOf: (found) => storyOf(options, found),
        },
        { risk, version, draft, minds },
        acting,
      ),
    raise: (draft, acting) => raise(options, draft, acting),
    snooze: (risk, choice, acting) => snooze(options, risk, choice, acting),
    async mute(rule, scope, acting) {
      const wish = muteOf(options, rule, scope, acting);
      await store.quietings.add(wish, entry(options, acting, lineOf('risk.mute', wish)));
      options.changed();
    },
    async unmute(rule, scope, acting) {
      const wish = muteOf(options, rule, scope, acting);
      const was = await store.quietings.remove(
        wish,
        entry(options, acting, lineOf('risk.unmute', wish)),
      );
      if (was) options.changed();
      return was;
    },
    async quietings() {
      const all = await store.quietings.list();
      return all.filter((wish) => wish.kind === 'mute' || wish.until > now(options));
    },
    rtesOf: (risk) => rtesOf(organisation, risk),
  };
}

async function open(options: RiskDeskOptions, scope: Scope): Promise<readonly RiskStory[]> {
  const scopes = scopesShown(options.organisation, scope);
  return stories(options, await options.store.risks.list({ scopes, since: null }));
}

async function boards(options: RiskDeskOptions, scope: Scope): Promise<readonly RiskBoard[]> {
  const { organisation, store } = options;
  const asOf = now(options);
  const since = boardsFrom(organisation, asOf, scope.zone);
  const risks = await store.risks.list({ scopes: scopesShown(organisation, scope), since });
  return riskBoards(
    risks.filter((risk) => isOnBoard(risk, organisation, asOf, scope.zone)),
    organisation.pis.map(({ id }) => id),
  );
}

/** The most urgent first, open ones only. */
async function stories(
  options: RiskDeskOptions,
  risks: readonly Risk[],
): Promise<readonly RiskStory[]> {
  const shown = risks.filter(({ roam }) => roam !== 'resolved').toSorted(byUrgency);
  return Promise.all(shown.map((risk) => storyOf(options, risk)));
}

/** Events that came after the risk was read stay out, so that both tell the same. */
async function storyOf({ store }: RiskDeskOptions, risk: Risk): Promise<RiskStory> {
  const events = await store.risks.events(risk.id);
  return { risk, events: events.slice(0, risk.version) };
}

/** `R-12`, `r12`, `#12` and `12`, with any dash that a keyboard makes. */
const AS_WRITTEN = /^(?:r\s*\p{Pd}?\s*|#)?0*([1-9]\d{0,14})$/iu;

async function findRisk({ store }: RiskDeskOptions, written: string): Promise<Risk | null> {
  const number = AS_WRITTEN.exec(written.trim())?.[1];
  return number === undefined ? null : store.risks.find(`R-${number}`);
}

async function raise(options: RiskDeskOptions, draft: RaiseDraft, acting: Acting): Promise<Raised> {
  const { organisation, store } = options;
  const home = homeOf(organisation, draft.scope);
  const checked = checkRaise(draft, home);
  if (checked.kind === 'problems') return checked;
  const at = now(options);
  const pi = pisOf(organisation, checked.scope).find(({ period }) => contains(period, at));
  const { kind: _, ...told } = checked;
  const first: Pick<RiskEvent, 'at' | 'who' | 'happening'> = {
    at,
    who: personOf(acting),
    happening: { what: 'raised-by-hand', ...told, pi: pi?.id ?? null },
  };
  // Nobody can tell whether two people mean the same: each raising is a risk of its own.
  const risk = await store.risks
    .raise(`by-hand:${randomUUID()}`, first, (raised) =>
      entry(options, acting, {
        action: 'risk.raise',
        object: raised.id,
        after: JSON.stringify(first.happening),
      }),
    )
    .catch((error: unknown) =>
      failed(
        options,
        acting,
        { action: 'risk.raise', object: checked.scope, why: messageOf(error) },
        error,
      ),
    );
  options.changed();
  return { kind: 'done', story: await storyOf(options, risk) };
}

async function snooze(
  options: RiskDeskOptions,
  id: string,
  choice: SnoozeChoice,
  acting: Acting,
): Promise<Instant | null> {
  const { organisation, store } = options;
  const risk = await findRisk(options, id);
  if (risk === null) {
    await refuse(options, acting, {
      action: 'risk.snooze',
      object: id,
      why: 'There is no such risk',
    });
    throw new RangeError(`There is no risk ${id}. Nothing was changed.`);
  }
  const at = now(options);
  const zone = findScope(organisation, risk.scope)?.zone ?? organisation.zone;
  const until = snoozeUntil(choice, at, zone, pisOf(organisation, risk.scope));
  if (until === null) return null;
  const wish: Quieting = { kind: 'snooze', risk: risk.id, until, by: personOf(acting), at };
  await store.quietings.add(wish, entry(options, acting, lineOf('risk.snooze', wish)));
  options.changed();
  return until;
}

/** Throws RangeError for a scope that is not configured. */
function muteOf(
  options: RiskDeskOptions,
  rule: Extract<Quieting, { kind: 'mute' }>['rule'],
  scope: string,
  acting: Acting,
): Quieting {
  if (findScope(options.organisation, scope) === null) {
    throw new RangeError(`There is no scope ${scope}. Nothing was changed.`);
  }
  return { kind: 'mute', rule, scope, by: personOf(acting), at: now(options) };
}

function lineOf(action: string, wish: Quieting): Line {
  const state = JSON.stringify(
    wish.kind === 'snooze' ? { until: wish.until } : { rule: wish.rule, scope: wish.scope },
  );
  return {
    action,
    object: wish.kind === 'snooze' ? wish.risk : `${wish.rule} of ${wish.scope}`,
    ...(action === 'risk.unmute' ? { before: state } : { after: state }),
  };
}

function now({ clock }: RiskDeskOptions): Instant {
  return instantOf(clock());
}
