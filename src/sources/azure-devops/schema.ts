import { z } from 'zod';

/**
 * Lenient on purpose: only what we need, unknown keys ignored. Revisions and links are checked by hand in revisions.ts
 * and links.ts, so that one bad record does not spoil a page.
 */

const Id = z.union([z.string(), z.number()]).transform(String);

/** A page of a reporting feed. Old servers give only the link to the next page, not its token. */
export const FeedPage = z.object({
  values: z.array(z.unknown()),
  continuationToken: z.union([z.string(), z.number()]).nullish(),
  nextLink: z.string().nullish(),
  isLastBatch: z.boolean(),
});
export type FeedPage = z.infer<typeof FeedPage>;

/** Lists in which a missing item may stand as null. */
export const Records = z.array(z.unknown());

export const Projects = z.array(z.object({ id: z.string(), name: z.string() }));

export const Fields = z.array(
  z.object({
    referenceName: z.string(),
    name: z.string(),
    /** The library turns the service's words into numbers, an unknown word into 0. */
    type: z.union([z.string(), z.number()]).nullish(),
    isIdentity: z.boolean().nullish(),
  }),
);

export const RelationTypes = z.array(
  z.object({
    referenceName: z.string(),
    name: z.string(),
    attributes: z.record(z.string(), z.unknown()).nullish(),
  }),
);

const State = z.object({ name: z.string(), category: z.string().nullish() });
export const States = z.array(State);

export const WorkItemTypes = z.array(
  z.object({
    name: z.string(),
    referenceName: z.string().nullish(),
    isDisabled: z.boolean().nullish(),
    states: z.array(State).nullish(),
  }),
);

const BacklogLevel = z.object({
  name: z.string().nullish(),
  rank: z.number().nullish(),
  workItemTypes: z.array(z.object({ name: z.string() })).nullish(),
});

export const Backlogs = z.object({
  taskBacklog: BacklogLevel.nullish(),
  requirementBacklog: BacklogLevel.nullish(),
  portfolioBacklogs: z.array(BacklogLevel).nullish(),
  bugsBehavior: z.union([z.string(), z.number()]).nullish(),
});
export type Backlogs = z.infer<typeof Backlogs>;

export interface Node {
  readonly id: number;
  readonly name: string;
  readonly structureType: string | number;
  readonly attributes?: { readonly startDate?: unknown; readonly finishDate?: unknown } | null;
  readonly children?: readonly Node[] | null;
}
export const Node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    id: z.number(),
    name: z.string(),
    structureType: z.union([z.string(), z.number()]),
    attributes: z
      .object({ startDate: z.unknown().optional(), finishDate: z.unknown().optional() })
      .nullish(),
    children: z.array(Node).nullish(),
  }),
) as z.ZodType<Node>;
export const Nodes = z.array(Node);

export const Teams = z.array(z.object({ id: z.string(), name: z.string() }));

export const TeamAreas = z.object({
  values: z
    .array(z.object({ value: z.string(), includeChildren: z.boolean().nullish() }))
    .nullish(),
});

export const Boards = z.array(z.object({ id: z.string(), name: z.string() }));

export const Board = z.object({
  columns: z.array(
    z.object({
      name: z.string(),
      itemLimit: z.number().nullish(),
      stateMappings: z.record(z.string(), z.string()).nullish(),
    }),
  ),
});

export const ConnectionData = z.object({
  authenticatedUser: z.object({
    id: z.string(),
    providerDisplayName: z.string().nullish(),
    customDisplayName: z.string().nullish(),
    isActive: z.boolean().nullish(),
  }),
  deploymentType: z.union([z.string(), z.number()]).nullish(),
});

/** What the service offers, one line per resource. */
export const Locations = z.object({
  value: z.array(z.object({ releasedVersion: z.string().nullish() })),
});

export const QueryResult = z.object({ workItems: z.array(z.object({ id: Id })) });

export const DeletedReferences = z.array(z.object({ id: Id }).nullable());
