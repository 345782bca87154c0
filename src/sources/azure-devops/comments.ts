import { z } from 'zod';
import type { CommentedItem, Comments, Written } from '../comments.ts';
import { RequestError } from '../http/failure.ts';
import { writtenAfter } from '../http/written.ts';
import type { AzureDevOpsClient } from './client.ts';
import type { AzureDevOpsOptions } from './options.ts';

const PER_PAGE = 200;
const MOST_PAGES = 100;

const Comment = z.object({ id: z.union([z.string(), z.number()]).transform(String) });
const Page = z.object({
  comments: z.array(Comment.extend({ text: z.string().nullish() })),
  continuationToken: z.string().nullish(),
});

export function azureDevOpsComments(
  client: AzureDevOpsClient,
  { id: source }: Pick<AzureDevOpsOptions, 'id'>,
): Comments {
  return {
    async write(item, lines, signal): Promise<Written> {
      try {
        const { id } = await client.once(
          aboutItem(item),
          Comment,
          async ({ wit }) =>
            wit.addComment({ text: htmlComment(lines) }, projectOf(item), Number(item.id)),
          signal,
        );
        return { kind: 'written', id };
      } catch (error) {
        signal.throwIfAborted();
        return writtenAfter(error);
      }
    },
    // Rights are those of areas, and a token does not tell what it may do.
    refusedIn: () => Promise.resolve(null),
    async find(item, words, signal) {
      let token: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const from = token;
        const { comments, continuationToken } = await client.ask(
          aboutItem(item),
          Page,
          async ({ wit }) => wit.getComments(projectOf(item), Number(item.id), PER_PAGE, from),
          signal,
        );
        const found = comments.find(({ text }) => text?.includes(words));
        if (found !== undefined) return found.id;
        if (typeof continuationToken !== 'string' || continuationToken === '') return null;
        token = continuationToken;
      }
      throw tooMany(source, item);
    },
  };
}

/** Comments are HTML: escaped, nothing that somebody typed mentions or formats. */
function htmlComment(lines: readonly string[]): string {
  return lines
    .map(
      (line) => `<div>${line.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)}</div>`,
    )
    .join('');
}

function projectOf({ project }: CommentedItem): string {
  return project.id ?? project.name;
}

function aboutItem({ id }: CommentedItem): string {
  return `comments of work item ${id}`;
}

function tooMany(source: string, item: CommentedItem): RequestError {
  return new RequestError(source, aboutItem(item), {
    reason: 'refused',
    status: null,
    said: 'there are too many comments to look through',
    advice: 'Look at the work item.',
  });
}
