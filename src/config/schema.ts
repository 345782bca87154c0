import { z } from 'zod';
import { RiskRules } from './risk-schema.ts';
import { AzureDevOpsSource, JiraSource } from './source-schema.ts';
import { ClockTime, Day, Duration, Id, listOf, Names, Secret, ServiceUrl, Zone } from './values.ts';

const StatusRef = z.union(
  [
    z.string().min(1),
    z.strictObject({ id: z.union([z.string().min(1), z.int().transform(String)]) }),
    z.strictObject({ name: z.string().min(1) }),
  ],
  'write a name in quotes, or { id: "10006" }',
);

const Stage = z.strictObject({
  name: z.string().min(1).max(80),
  flow: z.enum(['new', 'waiting', 'active', 'done', 'cancelled']),
  statuses: listOf(StatusRef).refine((list) => list.length > 0, 'needs at least one entry'),
  blocked: z.boolean().default(false),
  wipLimit: z.int().positive().optional(),
});

const Workflow = z.strictObject({
  id: Id,
  applies: z
    .array(
      z.strictObject({
        sources: Names.default([]),
        projects: Names.default([]),
        types: Names.default([]),
      }),
    )
    .default([])
    .meta({ description: 'Any of these lines; none means every item' }),
  stages: z.array(Stage).min(1),
  ignore: listOf(StatusRef).default([]),
  production: z.string().optional(),
});

const LevelType = z.union([
  z.string().min(1),
  z.strictObject({ source: z.string(), type: z.string().min(1) }),
]);

const KindRule = z.union([
  z.strictObject({
    kind: z.string().min(1),
    types: Names.default([]),
    labels: Names.default([]),
    projects: Names.default([]),
  }),
  z.strictObject({ default: z.string().min(1).meta({ description: 'a kind, or none' }) }),
]);

const ScopeLevel = z
  .union([
    z.string().min(1),
    z.strictObject({ level: z.string().min(1), orphans: Names.default([]) }),
  ])
  .transform((value) => (typeof value === 'string' ? { level: value, orphans: [] } : value));

const FEATURES_WITH_ORPHANS = { level: 'feature', orphans: ['defect', 'risk', 'debt'] };

const Metrics = z
  .strictObject({
    floor: z.int().min(1).default(5),
    scopeLevels: z
      .strictObject({
        team: ScopeLevel.prefault('story'),
        art: ScopeLevel.prefault('story'),
        valueStream: ScopeLevel.prefault(FEATURES_WITH_ORPHANS),
        portfolio: ScopeLevel.prefault(FEATURES_WITH_ORPHANS),
      })
      .prefault({}),
    blockedByLinks: z.boolean().default(false),
    constraintWeeks: z.int().min(1).max(104).default(12),
    unreleasedAfter: Duration.default('30d').meta({
      description: 'For how long finished work may stay unreleased before it is a finding',
    }),
    workingCalendar: z
      .strictObject({
        zone: Zone.optional(),
        days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
        hours: z.tuple([ClockTime, ClockTime]),
        holidays: z.array(Day).default([]),
      })
      .nullable()
      .default(null),
  })
  .prefault({});

const Match = z.strictObject({
  source: z.string().optional(),
  project: z.string().optional(),
  component: z.string().optional().meta({ description: 'Empty for items without any component' }),
  labels: Names.default([]),
  types: Names.default([]),
  areaPath: z.string().optional(),
  includeChildren: z.boolean().default(true),
  fields: z.record(z.string(), z.string()).default({}),
  fixVersion: z.string().optional(),
  iterationPath: z.string().optional(),
});

const Team = z.strictObject({
  id: Id,
  name: z.string().min(1).max(80).optional(),
  timezone: Zone.optional(),
  headcount: z.int().positive().optional(),
  match: z.array(Match).min(1),
});

const Art = z.strictObject({
  id: Id,
  name: z.string().min(1).max(80).optional(),
  kind: z
    .enum(['stream-aligned', 'platform', 'enabling', 'complicated-subsystem'])
    .default('stream-aligned'),
  timezone: Zone.optional(),
  headcount: z.int().positive().optional(),
  channel: z.string().optional(),
  people: z.record(z.string(), z.array(z.string())).default({}),
  teams: z.array(Team).min(1),
});

const ValueStream = z.strictObject({
  id: Id,
  name: z.string().min(1).max(80).optional(),
  timezone: Zone.optional(),
  coordination: z.string().min(1).max(200).optional().meta({
    description: 'How its ARTs are coordinated, such as a solution train',
  }),
  arts: z.array(Art).min(1),
});

const Pi = z
  .strictObject({
    id: Id,
    arts: Names.default([]),
    from: Day,
    to: Day,
    iterations: z
      .strictObject({ weeks: z.int().positive(), innovation: z.int().min(0).default(1) })
      .optional(),
    match: z.array(Match).default([]),
    integrationPoints: z
      .array(z.strictObject({ name: z.string(), on: Day, items: Names }))
      .default([]),
    objectives: z
      .array(
        z.strictObject({
          id: Id,
          art: z.string(),
          team: z.string().optional(),
          title: z.string(),
          committed: z.boolean(),
          plannedValue: z.number().min(0),
          actualValue: z.number().min(0).nullable().default(null),
          items: Names.default([]),
        }),
      )
      .default([]),
  })
  .superRefine((pi, context) => {
    if (pi.to >= pi.from) return;
    const message = `the last day ${pi.to} is before ${pi.from}`;
    context.addIssue({ code: 'custom', path: ['to'], message });
  });

const WEEKDAY = '(Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const TIME = '([01]\\d|2[0-3]):[0-5]\\d';

const Digest = z.strictObject({
  scope: z.string(),
  channel: z.string().min(1),
  at: z
    .string()
    .regex(
      new RegExp(`^((first |last )?${WEEKDAY} ${TIME}|\\d+ days? before( ${TIME})?)$`),
      'write a time such as "Mon 09:00", "first Mon 10:00" or "2 days before"',
    ),
  cadence: z.enum(['weekly', 'fortnightly', 'monthly', 'pi']).default('weekly'),
  anchor: Day.optional().meta({
    description: 'A day of a week in which a fortnightly digest goes out',
  }),
  grace: Duration.default('24h').meta({ description: 'How late a missed one may still go out' }),
});

const People = z.strictObject({
  users: Names.default([]),
  userGroups: Names.default([]),
});

/** The whole file. Strict: an unknown key is a mistake, because a misspelt one would be ignored in silence. */
export const Config = z.strictObject({
  timezone: Zone.default('UTC'),
  storage: z
    .strictObject({ url: z.union([z.string().min(1), Secret]) })
    .prefault({ url: 'sqlite:./data/signalbox.db' }),
  sources: z.array(z.discriminatedUnion('kind', [JiraSource, AzureDevOpsSource])).min(1),
  workflows: z.array(Workflow).default([]),
  levels: z
    .record(z.string(), listOf(LevelType))
    .default({
      subtask: ['Sub-task', 'Subtask'],
      story: ['Story', 'User Story', 'Product Backlog Item', 'Bug', 'Task'],
      feature: ['Feature', 'Epic'],
    })
    .meta({ description: 'Types per level, lowest to highest; a name means every source' }),
  flowItems: z
    .array(KindRule)
    .default([{ kind: 'defect', types: ['Bug'], labels: [], projects: [] }]),
  metrics: Metrics,
  valueStreams: z.array(ValueStream).default([]),
  planningGrace: Duration.default('3d'),
  pis: z.array(Pi).default([]),
  digests: z.array(Digest).default([]),
  risks: z
    .strictObject({
      quietHours: z
        .strictObject({
          from: ClockTime,
          to: ClockTime,
          highPasses: z.boolean().default(false).meta({
            description: 'Whether high risks are told nevertheless',
          }),
        })
        .optional()
        .meta({ description: 'When nobody is told of risks, by the clocks of the reader' }),
      rules: RiskRules.prefault({}).meta({
        description: 'Thresholds of the rules that raise risks, or off',
      }),
      scopes: z
        .record(z.string(), RiskRules)
        .default({})
        .meta({ description: 'Other thresholds for a value stream or an ART' }),
    })
    .prefault({}),
  roles: z
    .strictObject({
      admin: People.optional(),
      rte: People.optional(),
      contributor: People.optional(),
      viewer: z.union([z.literal('everyone'), z.array(z.string())]).default('everyone'),
    })
    .prefault({}),
  deployments: z
    .strictObject({
      http: z.strictObject({ secret: Secret }).optional(),
      production: z
        .array(
          z
            .strictObject({
              source: z.string(),
              environment: z.string().min(1).optional(),
              pipeline: z.string().min(1).optional().meta({
                description: 'Of Azure DevOps: every run of it that ends is a deployment',
              }),
              releasedVersions: z.boolean().optional(),
            })
            .refine(
              ({ environment, pipeline, releasedVersions }) =>
                [environment, pipeline, releasedVersions === true || undefined].filter(
                  (given) => given !== undefined,
                ).length === 1,
              { message: 'give one of environment, pipeline and releasedVersions: true' },
            ),
        )
        .default([]),
      failed: z.strictObject({ labels: Names.default([]) }).optional(),
    })
    .optional(),
  escaped: z.strictObject({ labels: Names.default([]), types: Names.default([]) }).optional(),
  writeBack: z.enum(['off', 'comment']).default('off'),
  http: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.int().min(0).max(65_535).default(8080),
    })
    .prefault({}),
  slack: z
    .strictObject({
      mode: z.enum(['socket', 'http']).default('socket'),
      botToken: Secret,
      appToken: Secret.optional(),
      signingSecret: Secret.optional(),
      apiUrl: ServiceUrl.default('https://slack.com/api/'),
      commands: z
        .strictObject({
          flow: z.string().startsWith('/').default('/flow'),
          risk: z.string().startsWith('/').default('/risk'),
        })
        .prefault({}),
      channels: z
        .record(z.string(), z.union([z.literal('subscribed'), Names]))
        .default({})
        .meta({ description: 'Where a scope’s numbers may be posted' }),
    })
    .refine((slack) => slack.mode !== 'socket' || slack.appToken !== undefined, {
      path: ['appToken'],
      message: 'socket mode needs an app-level token',
    })
    .refine((slack) => slack.mode !== 'http' || slack.signingSecret !== undefined, {
      path: ['signingSecret'],
      message: 'http mode needs the signing secret',
    })
    .optional(),
});
export type Config = z.infer<typeof Config>;
export type SourceConfig = Config['sources'][number];
export type SlackConfig = NonNullable<Config['slack']>;
export type DigestConfig = Config['digests'][number];
