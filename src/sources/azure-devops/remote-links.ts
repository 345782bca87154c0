import { instantOf } from '../../core/domain/time.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { HistoryEntry, ItemHistory, RemoteLink } from '../../core/domain/work-item.ts';
import { isRemote, isReverse, linkTypeOf } from './link-types.ts';
import type { PhrasesOf } from './link-types.ts';
import { instantFrom, isRecord, text } from './values.ts';

interface Found extends RemoteLink {
  readonly madeAt: Instant | null;
}

/** Of all that may be attached to an item: what was changed for it. */
const CHANGES = /^vstfs:\/\/\/Git\/(Commit|PullRequestId)\//i;

/** Hyperlinks, links to items of other organisations, commits and pull requests among an item's relations. */
export function remoteLinksIn(relations: unknown, phrases: PhrasesOf): Found[] {
  const list = Array.isArray(relations) ? (relations as unknown[]) : [];
  return list.flatMap((relation) => {
    const { rel, url, attributes } = isRecord(relation) ? relation : {};
    if (typeof rel !== 'string' || typeof url !== 'string') return [];
    const type = linkTypeOf(rel);
    const isChange = rel === 'ArtifactLink' && CHANGES.test(url);
    if (rel !== 'Hyperlink' && !isRemote(type) && !isChange) return [];
    const told = isRecord(attributes) ? attributes : {};
    const at = instantFrom(told['resourceCreatedDate']) ?? instantFrom(told['authorizedDate']);
    return [
      {
        id: rel === 'Hyperlink' ? (text(told['id']) ?? url) : `${rel} ${url}`,
        url,
        title: text(told['comment']) ?? url,
        relationship: relationshipOf(rel, text(told['name']), phrases),
        madeAt: at === null ? null : instantOf(at),
      },
    ];
  });
}

/** Null for a hyperlink, which says nothing. */
function relationshipOf(rel: string, name: string | null, phrases: PhrasesOf): string | null {
  if (rel === 'Hyperlink') return null;
  if (rel === 'ArtifactLink') return name ?? rel;
  const { forward, reverse } = phrases(linkTypeOf(rel));
  return isReverse(rel) ? reverse : forward;
}

/** An item with the links to the outside that it has now; `at` is the revision that changed their number. */
export function withRemoteLinks(
  { item, history }: ItemHistory,
  found: readonly Found[],
  at: Instant,
): ItemHistory {
  const before = new Map(item.remoteLinks.map((link) => [link.id, link]));
  const now = new Set(found.map((link) => link.id));
  const made = found
    .filter((link) => !before.has(link.id))
    .map((link) => entryOf(link, link.madeAt ?? at, true));
  const removed = item.remoteLinks
    .filter((link) => !now.has(link.id))
    .map((link) => entryOf(link, at, false));
  return {
    item: {
      ...item,
      remoteLinks: found.map(({ id, url, title, relationship }) => ({
        id,
        url,
        title,
        relationship,
      })),
    },
    history: [...history, ...made, ...removed],
  };
}

function entryOf(link: RemoteLink, at: Instant, made: boolean): HistoryEntry {
  const ref = { id: link.id, name: link.url };
  return {
    id: `remote ${link.id} ${at}${made ? '+' : '-'}`,
    at,
    changes: [
      {
        field: 'remoteLinks',
        name: link.relationship ?? 'Hyperlink',
        mode: 'member',
        from: made ? [] : [ref],
        to: made ? [ref] : [],
      },
    ],
  };
}
