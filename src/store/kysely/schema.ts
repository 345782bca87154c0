import { z } from 'zod';

/** The JSON columns that are small enough to be checked. */
export const Status = z.object({
  id: z.string(),
  name: z.string(),
  category: z.enum(['new', 'waiting', 'active', 'done', 'cancelled']),
  projects: z.array(z.string()),
  usedBy: z.array(z.object({ project: z.string(), types: z.array(z.string()) })).exactOptional(),
});

const Ref = z.object({ id: z.string().nullable(), name: z.string() });

export const StoredDeployment = z.object({
  service: z.string(),
  name: z.string(),
  environment: z.string().nullable(),
  outcome: z.enum(['succeeded', 'failed']),
  items: z.array(z.object({ source: z.string().nullable(), idOrKey: z.string() })),
  commits: z.array(z.object({ id: z.string(), at: z.number().nullable() })),
  labels: z.array(z.string()),
});

export const DeploymentKind = z.enum(['build', 'release', 'environment', 'version', 'told']);

const PATH = { id: z.string(), path: z.string(), project: z.string() };

export const Description = z.object({
  /** Ids of the statuses that the tracker had when it was described. */
  live: z.array(z.string()),
  types: z.array(z.object({ id: z.string(), name: z.string(), hierarchy: z.number() })),
  fields: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      custom: z.boolean(),
      id: z.string().exactOptional(),
      content: z.enum(['prose', 'people']).exactOptional(),
    }),
  ),
  linkTypes: z.array(z.object({ name: z.string(), inward: z.string(), outward: z.string() })),
  projects: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      name: z.string(),
      components: z.array(Ref),
      versions: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          released: z.boolean(),
          startDate: z.string().nullable(),
          releaseDate: z.string().nullable(),
        }),
      ),
    }),
  ),
  boards: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      project: z.string().nullable(),
      columns: z.array(
        z.object({
          name: z.string(),
          statuses: z.array(z.string()),
          max: z.number().nullable(),
        }),
      ),
    }),
  ),
  areas: z.array(z.object(PATH)).exactOptional(),
  iterations: z
    .array(
      z.object({
        ...PATH,
        startDate: z.string().nullable(),
        finishDate: z.string().nullable(),
      }),
    )
    .exactOptional(),
  teams: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        project: z.string(),
        areas: z.array(z.object({ path: z.string(), includeChildren: z.boolean() })),
      }),
    )
    .exactOptional(),
});
