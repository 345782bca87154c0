import type { SourceDescription } from '../domain/description.ts';
import type { Organisation } from '../domain/organisation.ts';
import type { FieldKey } from '../domain/work-item.ts';
import { iterationReader } from './iterations.ts';
import type { ReadIteration } from './iterations.ts';
import { escapeRule, fieldsOfMatch, ITERATION_PATH, matchRule } from './rules.ts';
import type { FindKeys, Rule } from './rules.ts';

/** Azure DevOps plans features by a target date where it gives tasks a due date. */
const TARGET_DATE = 'Microsoft.VSTS.Scheduling.TargetDate';

/** What reading plans needs to know of one source. */
export interface PlanModel {
  /** Days that trackers write as times are those of this zone: the portfolio's. */
  readonly zone: string;
  /** In configuration order; only PIs that ask for anything of this source. */
  readonly pis: readonly { readonly pi: string; readonly isIn: Rule }[];
  /** Keys of fields whose change can take an item into a PI or out of it. */
  readonly joining: ReadonlySet<FieldKey>;
  readonly needBy: readonly FieldKey[];
  /** The first that an item has is its due date. */
  readonly dueDates: readonly FieldKey[];
  readonly iterationPaths: readonly FieldKey[];
  readonly readIteration: ReadIteration;
  /** Null where no rule tells which defects escaped. */
  readonly isEscaped: Rule | null;
  /** Every field that a plan reads: what its histories must have been prepared with. */
  readonly watched: ReadonlySet<FieldKey>;
}

/** Prepares one source for reading plans; `placing` and `points` are what placing reads there. */
export function planModel(
  organisation: Organisation,
  source: string,
  description: SourceDescription | undefined,
  findKeys: FindKeys,
  read: { readonly placing: ReadonlySet<FieldKey>; readonly points: readonly FieldKey[] },
): PlanModel {
  const rules = organisation.sources.find(({ id }) => id === source);
  const needBy = rules?.needBy ?? null;
  const joining = new Set([...ALWAYS_ASKED, ...askedByPis(organisation, source, findKeys)]);
  const fields = {
    needBy: needBy === null ? [] : findKeys(needBy),
    dueDates: ['dueDate', ...findKeys(TARGET_DATE)],
    iterationPaths: findKeys(ITERATION_PATH),
  };
  return {
    zone: organisation.zone,
    pis: pisOf(organisation, source, findKeys),
    joining,
    ...fields,
    readIteration: iterationReader(description, organisation.zone),
    isEscaped: organisation.escaped === null ? null : escapeRule(organisation.escaped),
    watched: new Set([
      ...read.placing,
      ...read.points,
      ...joining,
      ...Object.values(fields).flat(),
      'sprints',
      'assignee',
    ]),
  };
}

/** What a line of a match can ask for without naming a field. */
const ALWAYS_ASKED: readonly FieldKey[] = [
  'type',
  'project',
  'key',
  'labels',
  'components',
  'versions',
];

function askedByPis(
  { pis }: Organisation,
  source: string,
  findKeys: FindKeys,
): readonly FieldKey[] {
  return pis
    .flatMap(({ match }) => match)
    .filter((line) => line.source === null || line.source === source)
    .flatMap((line) => fieldsOfMatch(line, findKeys));
}

function pisOf({ pis }: Organisation, source: string, findKeys: FindKeys): PlanModel['pis'] {
  return pis.flatMap(({ id, match }) => {
    const lines = match
      .map((line) => matchRule(line, source, findKeys))
      .filter((line) => line !== null);
    return lines.length === 0
      ? []
      : [{ pi: id, isIn: (facts) => lines.some((line) => line(facts)) }];
  });
}
