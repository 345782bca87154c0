import { json, numberIn, someProject } from './desk.ts';
import type { Ask, Desk, Reply } from './desk.ts';
import { instantText } from './fields.ts';
import { readableItem } from './items.ts';
import { commit } from './ledger.ts';
import { latest } from './organisation.ts';
import type { Comment, WorkItem } from './organisation.ts';
import { identity } from './people.ts';
import { Refusal } from './refusal.ts';

const PER_PAGE = 200;
/** The account that the token belongs to. */
const OURSELVES = 0;

/** The newest first, as the service does. */
export function comments(desk: Desk, ask: Ask): Reply {
  const item = commentedItem(desk, ask);
  const all = (desk.organisation.comments.get(item.id) ?? []).toReversed();
  const from = Number(ask.query.get('continuationToken') ?? 0);
  const top = Math.min(numberIn(ask, '$top') ?? PER_PAGE, PER_PAGE);
  const page = all.slice(from, from + top);
  const next = from + page.length;
  return json({
    totalCount: all.length,
    count: page.length,
    comments: page.map((comment) => body(desk, item, comment)),
    ...(next < all.length
      ? {
          continuationToken: String(next),
          nextPage: `${urlOf(desk, item)}?continuationToken=${next}`,
        }
      : {}),
  });
}

/** A comment is a revision of its own, in which no field is another but when and by whom it was changed. */
export function writeComment(desk: Desk, ask: Ask): Reply {
  const item = commentedItem(desk, ask);
  const { text } = ask.body;
  if (typeof text !== 'string' || text === '') {
    throw new Refusal(400, 'VssPropertyValidationException', 'The comment text is empty.');
  }
  if (desk.organisation.readOnly) {
    throw new Refusal(
      403,
      'WorkItemUnauthorizedAccessException',
      `TF401027: You need the Edit work items in this node permission on work item ${item.id}.`,
    );
  }
  const now = desk.clock();
  const { organisation } = desk;
  const known = organisation.comments.get(item.id) ?? [];
  const comment: Comment = { id: item.id * 1_000 + known.length + 1, at: now, text };
  organisation.comments.set(item.id, [...known, comment]);
  commit(organisation, { ...latest(item), changed: now, changedBy: OURSELVES });
  return json(body(desk, item, comment));
}

function commentedItem(desk: Desk, ask: Ask): WorkItem {
  const project = someProject(desk, ask);
  const id = ask.path['workItemId'] ?? '';
  const item = readableItem(desk, id);
  if (latest(item).project === project) return item;
  throw new Refusal(
    404,
    'WorkItemUnauthorizedAccessException',
    `TF401232: Work item ${id} does not exist, or you do not have permissions to read it.`,
  );
}

function body(desk: Desk, item: WorkItem, { id, at, text }: Comment): object {
  const author = identity(OURSELVES, { base: desk.base, onPremises: desk.edition !== 'services' });
  const written = instantText(at);
  return {
    workItemId: item.id,
    id,
    version: 1,
    text,
    createdBy: author,
    createdDate: written,
    modifiedBy: author,
    modifiedDate: written,
    url: `${urlOf(desk, item)}/${id}`,
  };
}

function urlOf(desk: Desk, item: WorkItem): string {
  return `${desk.base}/${latest(item).project.id}/_apis/wit/workItems/${item.id}/comments`;
}
