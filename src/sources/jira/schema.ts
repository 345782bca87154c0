import { z } from 'zod';
import { instantOf } from '../../core/domain/time.ts';
import { instantFrom } from './values.ts';

/** Lenient on purpose: only what we need, unknown keys ignored. Changes are checked by hand in histories.ts. */

const Id = z.union([z.string(), z.number()]).transform(String);

/** Jira writes `+0000` without a colon, which ISO date validators refuse. */
const JiraTime = z.unknown().transform((value, context) => {
  const ms = instantFrom(value);
  if (ms !== null) return instantOf(ms);
  context.addIssue({ code: 'custom', message: 'not a time' });
  return z.NEVER;
});

const Named = z.object({ id: Id, name: z.string() });

export const IssueId = z.object({ id: Id });

/** Jira's ids are numbers as text; an issue without one could not be told from another. */
export const Issue = z.object({
  id: Id,
  key: z.string().min(1),
  fields: z.object({
    summary: z.string().nullish(),
    created: JiraTime,
    updated: JiraTime,
    status: Named,
    issuetype: Named,
    project: z.object({ id: Id, key: z.string() }),
  }),
});
export type Issue = z.infer<typeof Issue>;

export const SearchPage = z.object({
  issues: z.array(z.unknown()),
  nextPageToken: z.string().nullish(),
  isLast: z.boolean().nullish(),
});
export type SearchPage = z.infer<typeof SearchPage>;

/** A page of Data Center; the total is of the whole list at that moment. */
export const OffsetPage = z.object({ issues: z.array(z.unknown()), total: z.number() });
export type OffsetPage = z.infer<typeof OffsetPage>;

/** As much of an issue as tells its place in a list. */
export const IssueMark = z.object({
  id: Id,
  fields: z.object({ created: z.unknown().transform(instantFrom) }).nullish(),
});

export const InlineHistories = z.object({
  changelog: z.object({ histories: z.array(z.unknown()), total: z.number().nullish() }),
});

export const IssueList = z.object({ issues: z.array(z.unknown()) });

export const ChangelogPage = z.object({
  issueChangeLogs: z.array(
    z.object({ issueId: Id, changeHistories: z.array(z.unknown()).nullish() }),
  ),
  nextPageToken: z.string().nullish(),
});
export type ChangelogPage = z.infer<typeof ChangelogPage>;

export const Count = z.object({ count: z.number() });

export const RemoteLinks = z.array(
  z.object({
    id: Id,
    relationship: z.string().nullish(),
    object: z.object({ url: z.string(), title: z.string().nullish() }),
  }),
);

export const Statuses = z.array(
  z.object({
    id: Id,
    name: z.string(),
    statusCategory: z.object({ key: z.string() }),
    scope: z.object({ project: z.object({ id: Id }).nullish() }).nullish(),
  }),
);

export const IssueTypes = z.array(
  z.object({
    id: Id,
    name: z.string(),
    subtask: z.boolean().nullish(),
    hierarchyLevel: z.number().nullish(),
  }),
);

export const Fields = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    custom: z.boolean().nullish(),
    schema: z
      .object({
        custom: z.string().nullish(),
        type: z.string().nullish(),
        items: z.string().nullish(),
      })
      .nullish(),
  }),
);

export const LinkTypes = z.object({
  issueLinkTypes: z.array(z.object({ name: z.string(), inward: z.string(), outward: z.string() })),
});

const Projects = z.array(
  z.object({
    id: Id,
    key: z.string(),
    name: z.string(),
    archived: z.boolean().nullish(),
    deleted: z.boolean().nullish(),
  }),
);

/** Data Center gives all projects at once, as a plain list. */
export const ProjectPage = z.union([
  z.object({ values: Projects, isLast: z.boolean().nullish(), total: z.number().nullish() }),
  Projects.transform((values) => ({ values, isLast: true, total: values.length })),
]);

const Version = z.object({
  id: Id,
  name: z.string(),
  released: z.boolean().nullish(),
  startDate: z.string().nullish(),
  releaseDate: z.string().nullish(),
});

export const Project = z.object({
  components: z.array(z.object({ id: Id, name: z.string() })).nullish(),
  versions: z.array(Version).nullish(),
});

export const BoardPage = z.object({
  values: z.array(
    z.object({
      id: Id,
      name: z.string(),
      location: z.object({ projectKey: z.string().nullish() }).nullish(),
    }),
  ),
  isLast: z.boolean().nullish(),
  total: z.number().nullish(),
});

export const BoardConfiguration = z.object({
  columnConfig: z.object({
    columns: z.array(
      z.object({
        name: z.string(),
        statuses: z.array(z.object({ id: Id })),
        max: z.number().nullish(),
      }),
    ),
  }),
});

export const Myself = z.object({ displayName: z.string(), timeZone: z.string().nullish() });

export const ServerInfo = z.object({
  serverTime: z.unknown(),
  version: z.string().nullish(),
  deploymentType: z.string().nullish(),
});
