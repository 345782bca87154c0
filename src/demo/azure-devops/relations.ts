import type { Desk } from './desk.ts';
import { instantText } from './fields.ts';
import { latest } from './organisation.ts';
import type { Resource } from './organisation.ts';
import { relationName } from './vocabulary.ts';

/** Where a link points to: with the id of the project that the item stands in now. */
export function itemUrl(desk: Desk, id: number): string {
  const item = desk.organisation.items.get(id);
  const project = item === undefined ? '' : `${latest(item).project.id}/`;
  return `${desk.base}/${project}_apis/wit/workItems/${id}`;
}

export function resourceBody({ id, rel, url, comment, at }: Resource): Record<string, unknown> {
  return {
    rel,
    url,
    attributes: {
      authorizedDate: instantText(at),
      id,
      resourceCreatedDate: instantText(at),
      resourceModifiedDate: instantText(at),
      revisedDate: '9999-01-01T00:00:00Z',
      ...(comment === null ? {} : { comment }),
      ...(rel === 'Hyperlink' ? {} : { name: nameOf(rel, url) }),
    },
  };
}

function nameOf(rel: string, url: string): string {
  if (rel !== 'ArtifactLink') return relationName(rel);
  return url.includes('PullRequestId') ? 'Pull Request' : 'Fixed in Commit';
}
