import type { Applies } from '../domain/workflow.ts';
import type { EscapeRule, KindRule, MatchRule } from '../domain/organisation.ts';
import type { FieldKey, Ref } from '../domain/work-item.ts';
import type { Facts } from './facts.ts';
import { fold, means } from './names.ts';

/** Whether an item with these facts is meant. */
export type Rule = (facts: Facts) => boolean;

/** Resolves a configured field name to the keys it stands for in one source. */
export type FindKeys = (configured: string) => readonly FieldKey[];

export const ITERATION_PATH = 'System.IterationPath';
const AREA_PATH = 'System.AreaPath';

/** The fields that a line of a match asks for in one source: what has to be looked at when they change. */
export function fieldsOfMatch(match: MatchRule, findKeys: FindKeys): readonly FieldKey[] {
  return [
    ...match.fields.flatMap(({ field }) => findKeys(field)),
    ...(match.areaPath === null ? [] : findKeys(AREA_PATH)),
    ...(match.iterationPath === null ? [] : findKeys(ITERATION_PATH)),
  ];
}

/** One line of a match for one source; null where the line is for another source. */
export function matchRule(match: MatchRule, source: string, findKeys: FindKeys): Rule | null {
  if (match.source !== null && match.source !== source) {
    return null;
  }
  const rules: Rule[] = [];
  if (match.project !== null) {
    rules.push(inProject([match.project]));
  }
  if (match.types.length > 0) {
    rules.push(ofType(match.types));
  }
  if (match.component !== null) {
    const component = fold(match.component);
    rules.push(
      component === ''
        ? (facts) => facts.components.length === 0
        : (facts) => facts.components.includes(component),
    );
  }
  if (match.labels.length > 0) {
    rules.push(withLabel(match.labels));
  }
  if (match.areaPath !== null) {
    rules.push(underPath(findKeys(AREA_PATH), match.areaPath, match.includeChildren));
  }
  if (match.iterationPath !== null) {
    rules.push(underPath(findKeys(ITERATION_PATH), match.iterationPath, match.includeChildren));
  }
  if (match.fixVersion !== null) {
    rules.push(holding(['versions'], match.fixVersion));
  }
  for (const { field, value } of match.fields) {
    rules.push(holding(findKeys(field), value));
  }
  return all(rules);
}

export function kindRule(rule: KindRule): Rule {
  return all([
    ...(rule.types.length > 0 ? [ofType(rule.types)] : []),
    ...(rule.labels.length > 0 ? [withLabel(rule.labels)] : []),
    ...(rule.projects.length > 0 ? [inProject(rule.projects)] : []),
  ]);
}

/** One of its labels or types is enough. */
export function escapeRule({ labels, types }: EscapeRule): Rule {
  const isLabelled = withLabel(labels);
  const isTyped = ofType(types);
  return (facts) => isLabelled(facts) || isTyped(facts);
}

/** Whether a workflow is for items of this source at all, whatever their project and type. */
export function isForSource(applies: readonly Applies[], source: string): boolean {
  return (
    applies.length === 0 ||
    applies.some(({ sources }) => sources.length === 0 || sources.includes(source))
  );
}

/** Which items of one source a workflow is for. */
export function appliesRule(applies: readonly Applies[], source: string): Rule {
  if (applies.length === 0) {
    return () => true;
  }
  const lines = applies
    .filter(({ sources }) => sources.length === 0 || sources.includes(source))
    .map(({ projects, types }) =>
      all([
        ...(types.length > 0 ? [ofType(types)] : []),
        ...(projects.length > 0 ? [inProject(projects)] : []),
      ]),
    );
  return (facts) => lines.some((line) => line(facts));
}

function all(rules: readonly Rule[]): Rule {
  const [first, second, ...others] = rules;
  if (first === undefined) {
    return () => true;
  }
  if (second === undefined) {
    return first;
  }
  // Every item is asked every team's lines: calls by name are several times quicker than a loop.
  const rest = others.length === 0 ? second : all([second, ...others]);
  return (facts) => first(facts) && rest(facts);
}

function ofType(types: readonly string[]): Rule {
  const wanted = types.map(fold);
  return (facts) => shareAny(wanted, facts.typeNames);
}

function inProject(projects: readonly string[]): Rule {
  const wanted = projects.map(fold);
  return (facts) => shareAny(wanted, facts.projectNames);
}

function withLabel(labels: readonly string[]): Rule {
  const wanted = labels.map(fold);
  return (facts) => shareAny(wanted, facts.labels);
}

function shareAny(wanted: readonly string[], held: readonly string[]): boolean {
  for (const name of wanted) {
    if (held.includes(name)) {
      return true;
    }
  }
  return false;
}

function holding(fields: readonly FieldKey[], value: string): Rule {
  const wanted = fold(value);
  function holds(ref: Ref): boolean {
    return means(wanted, ref);
  }
  return (facts) => fields.some((field) => facts.value(field).some(holds));
}

/** A path is that path itself or, with children, anything below it; parts are separated by a backslash. */
function underPath(fields: readonly FieldKey[], path: string, includeChildren: boolean): Rule {
  const wanted = fold(path);
  function isUnder(ref: Ref): boolean {
    const seen = fold(ref.name);
    return seen === wanted || (includeChildren && seen.startsWith(`${wanted}\\`));
  }
  return (facts) => fields.some((field) => facts.value(field).some(isUnder));
}
