import type { SprintInfo } from '../../core/domain/description.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { FieldCatalogue } from './fields.ts';
import { instantFrom, refOfSprintText, text } from './values.ts';

/** Sprints of issues as Jira shows them with every issue; of one that comes again the later answer stands. */
export interface SeenSprints {
  look(issue: unknown): void;
  list(): readonly SprintInfo[];
}

/** No request asks for sprints: their dates stand in the field of each issue that is in one. */
export function seenSprints({ values }: Pick<FieldCatalogue, 'values'>): SeenSprints {
  const ids = values.filter(({ key }) => key === 'sprints').map(({ id }) => id);
  const seen = new Map<string, SprintInfo>();
  return {
    look(issue) {
      const { fields } = (issue ?? {}) as { readonly fields?: unknown };
      const named = (fields ?? {}) as Readonly<Record<string, unknown>>;
      for (const value of ids.map((id) => named[id])) {
        for (const sprint of Array.isArray(value) ? value.flatMap(sprintOf) : []) {
          seen.set(sprint.id, sprint);
        }
      }
    },
    list: () => [...seen.values()],
  };
}

function sprintOf(value: unknown): SprintInfo[] {
  if (typeof value === 'string') return sprintOfText(value);
  const { id, name, startDate, endDate } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const known = text(id);
  if (known === null) return [];
  return [{ id: known, name: text(name) ?? '', startAt: at(startDate), endAt: at(endDate) }];
}

function sprintOfText(value: string): SprintInfo[] {
  const ref = refOfSprintText(value);
  if (ref === null || ref.id === null) return [];
  function part(name: string): string | null {
    return new RegExp(`[[,]${name}=([^,\\]]*)`).exec(value)?.[1] ?? null;
  }
  return [
    { id: ref.id, name: ref.name, startAt: at(part('startDate')), endAt: at(part('endDate')) },
  ];
}

/** Null for what nobody has planned yet: missing, or `<null>` in the text of Data Center. */
function at(value: unknown): Instant | null {
  const ms = instantFrom(value);
  return Number.isSafeInteger(ms) ? instantOf(Number(ms)) : null;
}
