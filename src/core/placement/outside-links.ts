import type { Instant } from '../domain/time.ts';
import type { RemoteLink } from '../domain/work-item.ts';
import { notBefore } from '../timeline/values.ts';
import type { FieldHistory } from '../timeline/values.ts';
import type { OutsideLink } from './placed-item.ts';

const NONE: readonly OutsideLink[] = [];

/** A link while its history is read; `from` null where no entry tells when it was made. */
interface Standing {
  readonly from: Instant | null;
  /** What the history calls it: in Azure DevOps the URL, in Jira a sentence. */
  readonly name: string;
}

/**
 * Links to pages outside of the tracker that stood at any moment up to `asOf`. One that was removed is told only
 * where its history has the URL. `history` must have been prepared with the model's watched fields.
 */
export function outsideLinksOf(history: FieldHistory, asOf: Instant): readonly OutsideLink[] {
  const { item, entries, changed } = history;
  if (item.remoteLinks.length === 0 && !changed.has('remoteLinks')) {
    return NONE;
  }
  const current = new Map(item.remoteLinks.map((link) => [link.id, link]));
  const standing = new Map<string, Standing>();
  const links: OutsideLink[] = [];
  const changes = entries.flatMap(({ at, changes: some }) =>
    some
      .filter(({ field }) => field === 'remoteLinks')
      .map(({ from, to }) => ({ at: notBefore(at, item.createdAt), from, to })),
  );
  for (const { at, from, to } of changes) {
    for (const ref of from) {
      const id = ref.id ?? ref.name;
      const before = standing.get(id) ?? { from: null, name: ref.name };
      links.push(linkOf(current.get(id), before, at));
      standing.delete(id);
    }
    for (const ref of to) {
      standing.set(ref.id ?? ref.name, { from: at, name: ref.name });
    }
  }
  for (const link of item.remoteLinks) {
    links.push(linkOf(link, standing.get(link.id) ?? { from: null, name: link.url }, null));
  }
  return links.flatMap((link) => seenAt(link, asOf));
}

function linkOf(
  known: RemoteLink | undefined,
  { from, name }: Standing,
  to: Instant | null,
): OutsideLink {
  const { url, title, relationship } = known ?? { url: name, title: name, relationship: null };
  return { url, title, relationship, from, to };
}

function seenAt(link: OutsideLink, asOf: Instant): OutsideLink[] {
  if (link.from !== null && link.from > asOf) {
    return [];
  }
  return [link.to !== null && link.to > asOf ? { ...link, to: null } : link];
}
