import { z } from 'zod';
import { RULES } from '../../core/domain/risk.ts';
import { instantOf } from '../../core/domain/time.ts';

const At = z.number().transform(instantOf);
const Severity = z.enum(['medium', 'high']);
const Nature = z.enum(['risk', 'issue']);
const Rule = z.enum(RULES);

export const StoredRaisedBy = z.enum([...RULES, 'by-hand']);

export const StoredActor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), workspace: z.string(), user: z.string() }),
  z.object({ kind: z.literal('signalbox') }),
]);

const Evidence = z.object({
  why: z.string(),
  figures: z.array(z.object({ label: z.string(), value: z.string(), basis: z.string() })),
  items: z.array(
    z.object({
      source: z.string(),
      id: z.string(),
      key: z.string(),
      url: z.string(),
      title: z.string(),
    }),
  ),
  weight: z.number(),
});

/** What a signal and a risk have in common. */
const FOUND = {
  scope: z.string(),
  key: z.string(),
  title: z.string(),
  nature: Nature,
  severity: Severity,
  evidence: Evidence,
  expectedAt: At.nullable(),
  pi: z.string().nullable(),
};

const Signal = z.object({ rule: Rule, ...FOUND });

const Decision = z.discriminatedUnion('roam', [
  z.object({ roam: z.literal('resolved'), why: z.string() }),
  z.object({ roam: z.literal('owned'), owner: z.string(), by: At.nullable() }),
  z.object({ roam: z.literal('accepted'), why: z.string(), reviewAt: At }),
  z.object({
    roam: z.literal('mitigated'),
    plan: z.string(),
    workItem: z.string(),
    by: At.nullable(),
  }),
]);

export const StoredHappening = z.discriminatedUnion('what', [
  z.object({ what: z.literal('raised'), signal: Signal }),
  z.object({
    what: z.literal('raised-by-hand'),
    scope: z.string(),
    title: z.string(),
    why: z.string(),
    pi: z.string().nullable(),
    workItem: z.string().nullable(),
  }),
  z.object({ what: z.literal('evidence-changed'), signal: Signal }),
  z.object({ what: z.literal('severity-changed'), signal: Signal, from: Severity }),
  z.object({ what: z.literal('recovered') }),
  z.object({ what: z.literal('returned'), signal: Signal }),
  z.object({ what: z.literal('decided'), decision: Decision }),
]);

export const StoredRisk = z.object({
  id: z.string(),
  version: z.number(),
  raisedBy: StoredRaisedBy,
  ...FOUND,
  firstSeenAt: At,
  lastSeenAt: At,
  condition: z.enum(['holds', 'clear']),
  roam: z.enum(['un-roamed', 'resolved', 'owned', 'accepted', 'mitigated']),
  decision: Decision.nullable(),
  decidedAt: At.nullable(),
  decidedBy: StoredActor.nullable(),
});
