import type { EvidenceItem, Risk, RiskEvent } from '../domain/risk.ts';

/** A work item with every key that it has or had. */
export interface NamedItem extends Pick<EvidenceItem, 'source' | 'id' | 'key'> {
  readonly otherKeys: readonly string[];
}

/**
 * Whether a risk names a work item: what was found is about it, a decision says that it mitigates
 * the risk, or whoever raised the risk by hand named it. `first` is the event that raised the risk. People write keys in
 * capitals or not, with `#` or the source before them.
 */
export function namesItem(risk: Risk, first: RiskEvent | undefined, item: NamedItem): boolean {
  const isEvidence = risk.evidence.items.some(
    ({ source, id }) => source === item.source && id === item.id,
  );
  const written = [
    risk.decision?.roam === 'mitigated' ? risk.decision.workItem : null,
    first?.happening.what === 'raised-by-hand' ? first.happening.workItem : null,
  ];
  return isEvidence || written.some((text) => text !== null && isKeyOf(text, item));
}

function isKeyOf(written: string, { source, key, otherKeys }: NamedItem): boolean {
  const [, of, rest = ''] = /^(?:([\w.-]+):)?#?(.+)$/u.exec(written.trim()) ?? [];
  if (of !== undefined && !isSame(of, source)) return false;
  return [key, ...otherKeys].some((one) => isSame(one, rest));
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
