import { manner, numberIn } from './desk.ts';
import type { Ask, Desk, Reply } from './desk.ts';
import { catalogue, instantText } from './fields.ts';
import { readableItem } from './items.ts';
import type { LinkChange, Resource, Revision, WorkItem } from './organisation.ts';
import { identity } from './people.ts';
import { itemUrl, resourceBody } from './relations.ts';
import { linkEnds } from './vocabulary.ts';

const PER_PAGE = 200;

/** What changed, step by step. Changes of links stand between those of fields and carry the revision of before. */
export function itemUpdates(desk: Desk, ask: Ask): Reply {
  const item = readableItem(desk, ask.path['id'] ?? '');
  const links = desk.organisation.linkChanges.filter(
    (one) => one.sourceId === item.id || one.targetId === item.id,
  );
  const steps = [...item.revisions, ...links].toSorted((a, b) => a.watermark - b.watermark);
  const skip = numberIn(ask, '$skip') ?? 0;
  const top = numberIn(ask, '$top') ?? PER_PAGE;
  let rev = 1;
  const all = steps.map((step, i) => {
    const url = `${itemUrl(desk, item.id)}/updates/${i + 1}`;
    if ('rev' in step) {
      rev = step.rev;
      return { id: i + 1, workItemId: item.id, rev, ...ofRevision(desk, step), url };
    }
    return { id: i + 1, workItemId: item.id, rev, ...ofLink(desk, item, step), url };
  });
  const value = all.slice(skip, skip + top);
  return { body: JSON.stringify({ count: value.length, value }) };
}

function ofRevision(desk: Desk, revision: Revision): Record<string, unknown> {
  const { item, rev, changedBy, resources } = revision;
  const before = item.revisions[rev - 2];
  const next = item.revisions[rev];
  const relations = resourceChanges(before?.resources ?? [], resources);
  return {
    revisedBy: identity(changedBy, manner(desk, true)),
    // The end of the revision, not its beginning.
    revisedDate: next === undefined ? '9999-01-01T00:00:00Z' : instantText(next.changed),
    fields: fieldChanges(desk, before, revision),
    ...(relations === null ? {} : { relations }),
  };
}

function ofLink(desk: Desk, item: WorkItem, change: LinkChange): Record<string, unknown> {
  const outgoing = change.sourceId === item.id;
  const target = outgoing ? change.targetId : change.sourceId;
  const { forward, reverse } = linkEnds(change.rel);
  const rel = outgoing ? forward : reverse;
  const relation = { rel, url: itemUrl(desk, target), attributes: { isLocked: false } };
  return {
    revisedBy: identity(change.by, manner(desk, true)),
    revisedDate: instantText(change.at),
    relations: change.isActive ? { added: [relation] } : { removed: [relation] },
  };
}

function fieldChanges(
  desk: Desk,
  before: Revision | undefined,
  after: Revision,
): Record<string, unknown> {
  const how = manner(desk, true);
  const changes: Record<string, unknown> = {};
  for (const field of catalogue(desk.organisation)) {
    const [from, to] = [before && field.text(before, how), field.text(after, how)];
    if ((from ?? null) === to) continue;
    changes[field.referenceName] = {
      ...(from === undefined || from === null ? {} : { oldValue: JSON.parse(from) as unknown }),
      ...(to === null ? {} : { newValue: JSON.parse(to) as unknown }),
    };
  }
  return changes;
}

function resourceChanges(
  before: readonly Resource[],
  after: readonly Resource[],
): Record<string, unknown> | null {
  const added = after.filter((one) => !before.includes(one)).map(resourceBody);
  const removed = before.filter((one) => !after.includes(one)).map(resourceBody);
  if (added.length + removed.length === 0) return null;
  return { ...(added.length > 0 && { added }), ...(removed.length > 0 && { removed }) };
}
