import type { Evidence, Risk, RiskEvent, RiskHappening, RiskSignal } from '../domain/risk.ts';

type Begun = Extract<RiskHappening, { what: 'raised' | 'raised-by-hand' }>;
type ByHand = Extract<RiskHappening, { what: 'raised-by-hand' }>;
type Later = Exclude<RiskHappening, Begun>;
type Decided = Extract<RiskHappening, { what: 'decided' }>;

/**
 * A risk as its events leave it (metrics.md, section 8): the only way to know how one stands.
 *
 * `events` are all events of one risk, versions 1, 2, 3 … without gaps, the first of them a raising. `key` is what a
 * risk that was raised by hand is found by; without it that is its id. Instants are those of the events. Throws
 * TypeError where the events are not the whole beginning of one risk.
 */
export function riskOf(events: readonly RiskEvent[], key?: string): Risk {
  const [first, ...later] = events;
  if (first === undefined) throw new TypeError('A risk has at least one event');
  return later.reduce(after, begun(first, key));
}

function begun(event: RiskEvent, key: string | undefined): Risk {
  const { risk: id, version, at, happening } = event;
  if (version !== 1 || !isBeginning(happening)) {
    throw new TypeError(`${id} does not begin with version 1 of a raising`);
  }
  const facts =
    happening.what === 'raised'
      ? { ...happening.signal, raisedBy: happening.signal.rule }
      : { ...factsByHand(happening), key: key ?? id };
  return {
    id,
    version,
    raisedBy: facts.raisedBy,
    scope: facts.scope,
    key: facts.key,
    ...whatIsFound(facts),
    firstSeenAt: at,
    lastSeenAt: at,
    condition: 'holds',
    ...UNDECIDED,
  };
}

const UNDECIDED = { roam: 'un-roamed', decision: null, decidedAt: null, decidedBy: null } as const;

function isBeginning(happening: RiskHappening): happening is Begun {
  return happening.what === 'raised' || happening.what === 'raised-by-hand';
}

function after(risk: Risk, event: RiskEvent): Risk {
  const { happening } = event;
  const version = risk.version + 1;
  if (event.risk !== risk.id || event.version !== version || isBeginning(happening)) {
    throw new TypeError(`${event.risk}, version ${event.version}, cannot follow ${risk.id}`);
  }
  return { ...risk, ...changeOf(risk, event, happening), version };
}

function changeOf(risk: Risk, event: RiskEvent, happening: Later): Partial<Risk> {
  switch (happening.what) {
    case 'evidence-changed':
    case 'severity-changed':
      return foundAgain(risk, event, happening.signal);
    case 'returned':
      // What was resolved is open again: whoever resolved it did so for a condition that was gone.
      return {
        ...foundAgain(risk, event, happening.signal),
        ...(risk.roam === 'resolved' ? UNDECIDED : {}),
      };
    case 'recovered':
      return { condition: 'clear' };
    case 'decided':
      return decided(risk, event, happening);
  }
}

function foundAgain(risk: Risk, { at }: RiskEvent, signal: RiskSignal): Partial<Risk> {
  return {
    ...whatIsFound(signal),
    condition: 'holds',
    lastSeenAt: at > risk.lastSeenAt ? at : risk.lastSeenAt,
  };
}

function decided(risk: Risk, { at, who }: RiskEvent, { decision }: Decided): Partial<Risk> {
  const { roam } = decision;
  const taken = { roam, decision, decidedAt: at, decidedBy: who };
  // No rule watches what a person saw: it holds until somebody says that it is resolved.
  return risk.raisedBy === 'by-hand'
    ? { ...taken, condition: roam === 'resolved' ? 'clear' : 'holds' }
    : taken;
}

type Found = Pick<RiskSignal, 'title' | 'nature' | 'severity' | 'evidence' | 'expectedAt' | 'pi'>;

/** What a later evaluation may find otherwise; rule, scope and key stay for good. */
function whatIsFound({ title, nature, severity, evidence, expectedAt, pi }: Found): Found {
  return { title, nature, severity, evidence, expectedAt, pi };
}

/** A person names what may happen: nothing is measured, so nobody is hurried by it. */
function factsByHand(happening: ByHand): Found & { raisedBy: 'by-hand'; scope: string } {
  const { scope, title, why, pi, workItem } = happening;
  const evidence: Evidence = {
    why,
    figures:
      workItem === null
        ? []
        : [{ label: 'Work item', value: workItem, basis: 'named by the person who raised it' }],
    items: [],
    weight: 0,
  };
  return {
    raisedBy: 'by-hand',
    scope,
    title,
    nature: 'risk',
    severity: 'medium',
    evidence,
    expectedAt: null,
    pi,
  };
}
