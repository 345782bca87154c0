import type { Scope } from '../domain/organisation.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import type { Finding } from './report.ts';

/** What keeps an item out of every number: it is told where the item's team, or the portfolio, will see it. */
const KEEPS_OUT: ReadonlySet<string> = new Set(['unmapped-item', 'unlevelled-type']);

/**
 * Data quality: per finding, the number of the scope's items that have it and their keys.
 *
 * Looked at are the items that the report's numbers look at, so nothing that was closed before the horizon. Added are the
 * items that no number can count: those of a type without a level under their team's scopes, those without a team under
 * the portfolio. Findings of a source or workflow come from outside.
 *
 * @example Two re-opened items, B-2 and A-1: `reopened: { n: 2, keys: ['A-1', 'B-2'] }`.
 */
export function dataQuality(
  alive: readonly PlacedItem[],
  selected: readonly PlacedItem[],
  scope: Scope,
  sourceFindings: Readonly<Record<string, Finding>>,
): Record<string, Finding> {
  const keys = new Map<string, string[]>();
  const inNumbers = new Set(selected);
  const teams = new Set(scope.teams);
  for (const item of alive) {
    if (item.findings.length === 0) continue;
    const ours = item.team === null ? scope.kind === 'portfolio' : teams.has(item.team);
    for (const kind of new Set(item.findings.map((finding) => finding.kind))) {
      if (!inNumbers.has(item) && !(ours && KEEPS_OUT.has(kind))) continue;
      const known = keys.get(kind);
      if (known === undefined) keys.set(kind, [item.key]);
      else known.push(item.key);
    }
  }
  const findings = [...keys].map(([kind, found]): [string, Finding] => [
    kind,
    { n: found.length, keys: found.toSorted() },
  ]);
  const all = [...findings, ...Object.entries(sourceFindings)];
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
