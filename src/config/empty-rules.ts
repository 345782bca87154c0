import type { Mistake } from './consistency.ts';
import type { RawMatch } from './match-rule.ts';
import type { Config } from './schema.ts';

/** Rules that ask for nothing: half-finished ones, which would take in every item. */
export function emptyRules(config: Config): Mistake[] {
  return [
    ...config.valueStreams.flatMap((stream, s) =>
      stream.arts.flatMap((art, a) =>
        art.teams.flatMap((team, t) =>
          emptyLines(team.match, ['valueStreams', s, 'arts', a, 'teams', t, 'match']),
        ),
      ),
    ),
    ...config.pis.flatMap((pi, p) => emptyLines(pi.match, ['pis', p, 'match'])),
    ...config.flowItems.flatMap((rule, r) =>
      'default' in rule || rule.types.length + rule.labels.length + rule.projects.length > 0
        ? []
        : [
            {
              path: ['flowItems', r],
              message: `the rule for "${rule.kind}" asks for nothing; give types, labels or projects, or write { default: ${rule.kind} }`,
            },
          ],
    ),
    ...(config.escaped !== undefined &&
    config.escaped.labels.length + config.escaped.types.length === 0
      ? [{ path: ['escaped'], message: 'give labels or types by which escaped defects are known' }]
      : []),
  ];
}

function emptyLines(lines: readonly RawMatch[], path: Mistake['path']): Mistake[] {
  return lines.flatMap((line, m) =>
    asksForNothing(line)
      ? [{ path: [...path, m], message: 'this line asks for nothing and would match every item' }]
      : [],
  );
}

function asksForNothing({ labels, types, fields, ...one }: RawMatch): boolean {
  const names = [...labels, ...types, ...Object.keys(fields)];
  const asked = Object.entries(one).filter(
    ([key, value]) => value !== undefined && key !== 'includeChildren',
  );
  return names.length + asked.length === 0;
}
