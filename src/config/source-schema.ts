import { z } from 'zod';
import { Duration, Id, listOf, Names, Secret, ServiceUrl } from './values.ts';

const Pull = z
  .strictObject({
    every: Duration.default('10m'),
    requestsPerSecond: z.number().positive().max(100).default(10),
    concurrency: z.int().min(1).max(20).default(4),
    overlap: Duration.default('10m').meta({
      description: 'How far each walk looks back again, because the tracker indexes late',
    }),
    staleAfter: Duration.default('2h'),
    timeout: Duration.default('60s'),
  })
  .prefault({});

const DependencyLink = z.union([
  z.string().min(1),
  z.strictObject({ name: z.string().min(1), flip: z.boolean().default(false) }),
]);

const DependencyLinks = listOf(DependencyLink).meta({
  description: 'Link phrases that mean "this item needs that one"; flipped: "that one needs this"',
});

export const JiraSource = z
  .strictObject({
    id: Id,
    kind: z.literal('jira'),
    deployment: z.enum(['cloud', 'data-center']).default('cloud'),
    baseUrl: ServiceUrl,
    auth: z.strictObject({ email: Secret.optional(), token: Secret }),
    projects: Names.optional().meta({ description: 'Project keys' }),
    jql: z.string().min(1).optional(),
    fields: z
      .strictObject({
        storyPoints: z.string().optional(),
        flagged: z.string().default('Flagged'),
        team: z.string().optional(),
        needBy: z.string().optional(),
      })
      .prefault({})
      .meta({ description: 'Fields by display name or id' }),
    dependencyLinks: DependencyLinks.default(['is blocked by']),
    blocked: z.strictObject({ tags: Names.default([]) }).prefault({}),
    pull: Pull,
  })
  .refine((source) => (source.projects === undefined) !== (source.jql === undefined), {
    path: ['projects'],
    message: 'give either projects or jql',
  })
  .refine((source) => source.deployment !== 'cloud' || source.auth.email !== undefined, {
    path: ['auth', 'email'],
    message: 'Jira Cloud needs the e-mail address of the token’s owner',
  });

export const AzureDevOpsSource = z.strictObject({
  id: Id,
  kind: z.literal('azure-devops'),
  baseUrl: ServiceUrl.meta({ description: 'The organisation, or the collection of a server' }),
  auth: z.strictObject({
    kind: z.enum(['pat', 'bearer']).default('pat').meta({
      description: 'A personal access token, or an Entra token that something else keeps fresh',
    }),
    token: Secret,
  }),
  projects: Names.default([]).meta({
    description: 'Project names; none means every project that the account sees',
  }),
  fields: z
    .strictObject({
      storyPoints: z.string().optional(),
      team: z.string().optional(),
      needBy: z.string().optional(),
    })
    .prefault({})
    .meta({ description: 'Fields by display or reference name' }),
  dependencyLinks: DependencyLinks.default(['Predecessor', 'Consumes From']),
  blocked: z.strictObject({ field: z.string().optional(), tags: Names.default([]) }).prefault({}),
  pull: Pull,
});
