import { z } from 'zod';
import type { CommentedItem, Comments, Written } from '../comments.ts';
import { RequestError } from '../http/failure.ts';
import { writtenAfter } from '../http/written.ts';
import type { JiraClient } from './client.ts';
import type { JiraOptions } from './options.ts';

const MOST_PAGES = 100;

const Comment = z.object({ id: z.union([z.string(), z.number()]).transform(String) });
const Page = z.object({
  comments: z.array(Comment.extend({ body: z.unknown() })),
  total: z.number(),
});

const Permissions = z.object({
  permissions: z.object({ ADD_COMMENTS: z.object({ havePermission: z.boolean() }) }),
});

export function jiraComments(
  client: JiraClient,
  { id: source }: Pick<JiraOptions, 'id'>,
): Comments {
  return {
    async write(item, lines, signal): Promise<Written> {
      try {
        const about = aboutItem(item);
        const call = client.api.writeComment(item.id, lines);
        const { id } = await client.once(about, Comment, call, signal);
        return { kind: 'written', id };
      } catch (error) {
        signal.throwIfAborted();
        return writtenAfter(error);
      }
    },
    async refusedIn(projects, signal) {
      const refused: string[] = [];
      for (const key of projects) {
        const about = `permissions in project ${key}`;
        const call = client.api.mayComment(key);
        const { permissions } = await client.ask(about, Permissions, call, signal);
        if (!permissions.ADD_COMMENTS.havePermission) refused.push(key);
      }
      return refused;
    },
    async find(item, words, signal) {
      let seen = 0;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const call = client.api.comments(item.id, seen);
        const { comments, total } = await client.ask(aboutItem(item), Page, call, signal);
        const found = comments.find(({ body }) => JSON.stringify(body ?? null).includes(words));
        if (found !== undefined) return found.id;
        seen += comments.length;
        if (comments.length === 0 || seen >= total) return null;
      }
      throw tooMany(source, item);
    },
  };
}

function aboutItem({ id }: CommentedItem): string {
  return `comments of issue ${id}`;
}

function tooMany(source: string, item: CommentedItem): RequestError {
  return new RequestError(source, aboutItem(item), {
    reason: 'refused',
    status: null,
    said: 'there are too many comments to look through',
    advice: 'Look at the issue.',
  });
}
