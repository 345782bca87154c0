import { person } from './authored.ts';
import { number, text, theIssue } from './endpoints.ts';
import type { Ask, Desk } from './endpoints.ts';
import { isoOffset } from './local-time.ts';
import { JiraRefusal } from './refusal.ts';
import type { JiraSite } from './site.ts';

/** What somebody wrote under an issue, as the deployment keeps it: a document in the cloud, wiki text elsewhere. */
interface SiteComment {
  readonly id: string;
  readonly at: number;
  readonly body: unknown;
}

/** What was written under issues, and whether the account may write there. */
export interface CommentBook {
  /** By the id of the issue, the oldest first. */
  readonly written: Map<string, readonly SiteComment[]>;
  allowed: boolean;
}

/** What tests and the demo see of it. */
export interface CommentControls {
  /** What was written under an issue, the oldest first. */
  comments(idOrKey: string): readonly SiteComment[];
  /** Takes the permission to comment away, or gives it back. */
  allowComments(allowed: boolean): void;
}

export function commentControls(site: JiraSite, book: CommentBook): CommentControls {
  return {
    comments: (idOrKey) => book.written.get(site.issues.find(idOrKey)?.id ?? '') ?? [],
    allowComments(allowed) {
      book.allowed = allowed;
    },
  };
}

const LONGEST = 32_767;
const MOST_PER_PAGE = 5_000;
/** The account that the token belongs to. */
const OURSELVES = 0;

export function comments(at: Desk, ask: Ask): string {
  const issue = theIssue(at, ask);
  const all = at.comments.written.get(issue.id) ?? [];
  const startAt = number(ask, 'startAt') ?? 0;
  const maxResults = Math.min(number(ask, 'maxResults') ?? 50, MOST_PER_PAGE);
  const ordered = text(ask, 'orderBy') === '-created' ? all.toReversed() : all;
  const page = ordered.slice(startAt, startAt + maxResults);
  return JSON.stringify({
    startAt,
    maxResults,
    total: all.length,
    comments: page.map((comment) => shown(at, issue.self, comment)),
  });
}

/** A comment changes nothing in an issue's history, but when it was updated last. */
export function writeComment(at: Desk, ask: Ask): string {
  const issue = theIssue(at, ask);
  if (!at.comments.allowed) {
    throw new JiraRefusal(403, 'You do not have the permission to comment on this issue.');
  }
  const body = checked(at, ask.body['body']);
  const now = at.clock();
  const book = at.comments.written.get(issue.id) ?? [];
  const comment: SiteComment = { id: `${issue.id}${book.length + 1}`, at: now, body };
  at.comments.written.set(issue.id, [...book, comment]);
  at.site.issues.put({
    ...issue,
    updated: now,
    fields: () => new Map(issue.fields()).set('updated', JSON.stringify(isoOffset(now))),
  });
  return JSON.stringify(shown(at, issue.self, comment));
}

/** Of one project, and of comments only: nothing else is asked. */
export function permissions(at: Desk, ask: Ask): string {
  const asked = text(ask, 'projectKey') ?? '';
  if (!at.site.projects.some(({ key }) => key === asked)) {
    throw new JiraRefusal(404, `No project could be found with key '${asked}'.`);
  }
  const name = 'ADD_COMMENTS';
  const facts = {
    id: '15',
    key: name,
    name: 'Add Comments',
    type: 'PROJECT',
    description: 'Ability to comment on issues.',
    havePermission: at.comments.allowed,
  };
  return JSON.stringify({ permissions: { [name]: facts } });
}

function checked(at: Desk, body: unknown): unknown {
  const isDocument = typeof body === 'object' && body !== null && 'type' in body;
  if (at.commentsAre === 'documents' ? !isDocument : typeof body !== 'string') {
    throw new JiraRefusal(400, 'Comment body is not valid!');
  }
  if (JSON.stringify(body).length > LONGEST) {
    throw new JiraRefusal(400, 'The entered text is too long. It exceeds the allowed limit.');
  }
  return body;
}

function shown(at: Desk, issue: string, { id, at: when, body }: SiteComment): object {
  const author = person(at.site.url, at.site.zone, OURSELVES);
  const written = isoOffset(when);
  return {
    self: `${issue}/comment/${id}`,
    id,
    author,
    body,
    updateAuthor: author,
    created: written,
    updated: written,
    ...(at.commentsAre === 'documents' ? { jsdPublic: true } : {}),
  };
}
