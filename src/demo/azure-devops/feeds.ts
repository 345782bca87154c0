import { fieldsNamed, manner, numberIn, projectIn } from './desk.ts';
import type { Ask, Desk, Reply } from './desk.ts';
import { catalogue, fieldsText, instantText } from './fields.ts';
import type { Field, Manner } from './fields.ts';
import { isReadable, latest } from './organisation.ts';
import type { LinkChange, Revision } from './organisation.ts';
import { identity } from './people.ts';
import { Refusal } from './refusal.ts';
import { linkEnds } from './vocabulary.ts';

/** Links have no page size in the request; the service's own is not documented. */
const LINKS_A_PAGE = 1000;

interface Page {
  readonly values: string;
  readonly token: string;
  readonly isLastBatch: boolean;
}

/** Revisions in the order the service took them in. */
export function revisionFeed(desk: Desk, ask: Ask): Reply {
  const wanted = wishes(desk, ask);
  const all = desk.organisation.revisions;
  const size = Math.min(numberIn(ask, '$maxPageSize') ?? desk.pageSize, desk.largestPage);
  const start = firstAfter(all, ask, (one) => one.changed);
  const token = ask.query.get('continuationToken');
  if (ask.fault?.kind === 'empty-page') return envelope(desk, ask, emptyPage(all, start, token));
  // A page looks at so many revisions and then leaves out what was not asked for: it may come out empty.
  const looked = all.slice(start, start + Math.max(size, 1));
  const texts = looked
    .filter((one) => wanted.fits(one))
    .map((one) => revisionText(one, wanted.fields, wanted.manner, wanted.boards));
  const last = looked.at(-1);
  return envelope(desk, ask, {
    values: texts.join(','),
    token: last === undefined ? (token ?? '0;0;0') : tokenOf(last),
    isLastBatch: start + looked.length >= all.length,
  });
}

/** Changes of links between work items; what does not show as a revision of either. */
export function linkFeed(desk: Desk, ask: Ask): Reply {
  const all = desk.organisation.linkChanges;
  const project = projectIn(desk, ask);
  const types = listIn(ask, 'linkTypes');
  const itemTypes = listIn(ask, 'types');
  const start = firstAfter(all, ask, (one) => one.at);
  const token = ask.query.get('continuationToken');
  if (ask.fault?.kind === 'empty-page') {
    const watermark = (all[start - 1]?.watermark ?? 0) + 1;
    const next = Math.max(watermark, Number(token ?? 0) + 1);
    return envelope(desk, ask, { values: '', token: String(next), isLastBatch: false });
  }
  const looked = all.slice(start, start + Math.min(LINKS_A_PAGE, desk.largestPage));
  const texts = looked
    .filter(
      (one) =>
        (types === null || types.includes(one.rel)) &&
        (project === null || one.sourceProject === project || one.targetProject === project) &&
        (itemTypes === null || itemTypes.includes(typeOfItem(desk, one.sourceId))),
    )
    .map((one) => linkText(desk, one));
  return envelope(desk, ask, {
    values: texts.join(','),
    token: String(looked.at(-1)?.watermark ?? token ?? 0),
    isLastBatch: start + looked.length >= all.length,
  });
}

interface Wishes {
  readonly fields: readonly Field[];
  readonly boards: boolean;
  readonly manner: Manner;
  fits(revision: Revision): boolean;
}

function wishes(desk: Desk, ask: Ask): Wishes {
  const { body } = ask;
  const names = (body['fields'] as readonly string[] | undefined) ?? listIn(ask, 'fields');
  if (names !== null && ask.query.has('$expand')) {
    throw new Refusal(
      400,
      'VssPropertyValidationException',
      'The expand parameter can not be used with the fields parameter.',
    );
  }
  const types = (body['types'] as readonly string[] | undefined) ?? listIn(ask, 'types');
  const project = projectIn(desk, ask);
  function flag(name: string): boolean {
    return body[name] === true || ask.query.get(name)?.toLowerCase() === 'true';
  }
  const withDeleted = flag('includeDeleted');
  const latestOnly = flag('includeLatestOnly');
  return {
    fields: names === null ? catalogue(desk.organisation) : fieldsNamed(desk, names),
    boards: names === null,
    manner: manner(desk, flag('includeIdentityRef')),
    fits: (one) =>
      isReadable(desk.organisation, one) &&
      (project === null || one.project === project) &&
      (types === null || types.includes(one.type)) &&
      (withDeleted || !latest(one.item).isDeleted) &&
      (!latestOnly || latest(one.item) === one),
  };
}

function revisionText(
  revision: Revision,
  fields: readonly Field[],
  how: Manner,
  boards: boolean,
): string {
  const text = fieldsText(fields, revision, how, boards);
  return `{"id":${revision.item.id},"rev":${revision.rev},"fields":${text}}`;
}

function linkText(desk: Desk, change: LinkChange): string {
  const { rel, sourceId, targetId, isActive } = change;
  const changedDate = instantText(change.at);
  // The older shape, as the servers and Microsoft's sample have it.
  if (desk.edition === 'server-2020') {
    return JSON.stringify({ rel, sourceId, targetId, changedDate, isActive });
  }
  const { id, uniqueName, displayName, descriptor } = identity(change.by, manner(desk, true));
  return JSON.stringify({
    rel,
    attributes: {
      linkType: linkEnds(rel).forward,
      sourceId,
      targetId,
      isActive,
      changedDate,
      changedBy: { id, displayName, uniqueName, descriptor },
      comment: '',
      changedOperation: isActive ? 'create' : 'remove',
      sourceProjectId: change.sourceProject.id,
      targetProjectId: change.targetProject.id,
    },
  });
}

function envelope(desk: Desk, ask: Ask, page: Page): Reply {
  const asked = ask.query.get('continuationToken');
  const token = ask.fault?.kind === 'repeated-token' ? (asked ?? page.token) : page.token;
  const isLastBatch = ask.fault?.kind === 'repeated-token' ? false : page.isLastBatch;
  const next = new URLSearchParams(ask.query);
  next.set('continuationToken', token);
  next.delete('startDateTime');
  const feed = ask.path['resource'] ?? 'workItemRevisions';
  const project = projectIn(desk, ask);
  const where = project === null ? desk.base : `${desk.base}/${encodeURIComponent(project.name)}`;
  const nextLink = `${where}/_apis/wit/reporting/${feed}?${next.toString()}`;
  const tail = JSON.stringify({ nextLink, continuationToken: token, isLastBatch });
  return { body: `{"values":[${page.values}],${tail.slice(1)}` };
}

/** A page without a value whose token goes on all the same, and skips nothing. */
function emptyPage(all: readonly Revision[], start: number, token: string | null): Page {
  const [watermark = '0', ...rest] = (token ?? '0;0;0').split(';');
  const before = all[start - 1]?.watermark ?? 0;
  const next = [String(Math.max(Number(watermark), before) + 1), ...rest].join(';');
  return { values: '', token: next, isLastBatch: false };
}

function tokenOf(revision: Revision): string {
  return `${revision.watermark};${revision.item.id};${revision.rev}`;
}

/** Index of the first entry that the token, or else the start date, leaves to be told. */
function firstAfter<Entry extends { readonly watermark: number }>(
  all: readonly Entry[],
  ask: Ask,
  changed: (entry: Entry) => number,
): number {
  const token = ask.query.get('continuationToken');
  if (token !== null && token !== '') return afterWatermark(all, watermarkOf(token));
  const from = ask.query.get('startDateTime');
  if (from === null) return 0;
  const instant = Date.parse(from);
  if (Number.isNaN(instant)) {
    throw new Refusal(400, 'VssPropertyValidationException', `The date ${from} is not valid.`);
  }
  const found = all.findIndex((entry) => changed(entry) >= instant);
  return found === -1 ? all.length : found;
}

function watermarkOf(token: string): number {
  const value = Number(token.split(';')[0]);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Refusal(
    400,
    'ReportingContinuationTokenException',
    'The continuation token is not valid.',
  );
}

function afterWatermark(all: readonly { readonly watermark: number }[], watermark: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.watermark <= watermark) low = middle + 1;
    else high = middle;
  }
  return low;
}

function listIn(ask: Ask, name: string): readonly string[] | null {
  const text = ask.query.get(name);
  return text === null || text === '' ? null : text.split(',').map((one) => one.trim());
}

function typeOfItem(desk: Desk, id: number): string {
  const item = desk.organisation.items.get(id);
  return item === undefined ? '' : latest(item).type;
}
