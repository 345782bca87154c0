import type { Scope } from '../../src/core/domain/organisation.ts';

function scope(id: string, kind: Scope['kind'], name: string, teams: readonly string[]): Scope {
  return { id, kind, name, zone: 'Europe/Berlin', level: { level: 'story', orphans: [] }, teams };
}

/** A portfolio with one value stream, one ART and two teams, as an organisation lists them. */
export const SCOPES: readonly Scope[] = [
  scope('portfolio', 'portfolio', 'Portfolio', ['acquiring', 'fraud']),
  scope('payments', 'value-stream', 'Payments', ['acquiring', 'fraud']),
  scope('card-payments', 'art', 'Card Payments ART', ['acquiring', 'fraud']),
  scope('acquiring', 'team', 'Acquiring', ['acquiring']),
  scope('fraud', 'team', 'Fraud & Abuse', ['fraud']),
];

/** C1 is the ART's channel, C2 the fraud team's; others stand for nothing. */
export function scopeOfChannel(channel: string): string | null {
  return { C1: 'card-payments', C2: 'fraud' }[channel] ?? null;
}
