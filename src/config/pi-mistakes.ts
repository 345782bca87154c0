import { DAY_MS } from '../core/domain/time.ts';
import type { Mistake } from './consistency.ts';
import type { Config } from './schema.ts';
import { durationMs } from './values.ts';

type RawPi = Config['pis'][number];

/** PIs whose days, parts or names do not fit each other. */
export function piMistakes(config: Config): Mistake[] {
  const teamsOf = new Map(
    config.valueStreams.flatMap((stream) =>
      stream.arts.map((art) => [art.id, art.teams.map(({ id }) => id)] as const),
    ),
  );
  return config.pis.flatMap((pi, p) => {
    const found = [
      ...(config.pis.findIndex(({ id }) => id === pi.id) < p
        ? [{ path: ['id'], message: `"${pi.id}" is already the id of another PI` }]
        : []),
      ...unknownArts(pi, teamsOf),
      ...objectiveMistakes(pi, teamsOf),
      ...dayMistakes(pi, durationMs(config.planningGrace)),
    ];
    return found.map(({ path, message }) => ({ path: ['pis', p, ...path], message }));
  });
}

type TeamsOf = ReadonlyMap<string, readonly string[]>;

function unknownArts({ arts }: RawPi, teamsOf: TeamsOf): Mistake[] {
  return arts.flatMap((art, a) =>
    teamsOf.has(art) ? [] : [{ path: ['arts', a], message: `no ART "${art}"` }],
  );
}

function objectiveMistakes({ arts, objectives }: RawPi, teamsOf: TeamsOf): Mistake[] {
  return objectives.flatMap(({ id, art, team }, o) => {
    const mistakes: Mistake[] = [];
    const teams = teamsOf.get(art);
    if (objectives.findIndex((other) => other.id === id) < o) {
      const message = `"${id}" is already the id of another objective of this PI`;
      mistakes.push({ path: ['objectives', o, 'id'], message });
    }
    if (teams === undefined) {
      mistakes.push({ path: ['objectives', o, 'art'], message: `no ART "${art}"` });
    } else if (arts.length > 0 && !arts.includes(art)) {
      const message = `ART "${art}" takes no part in this PI`;
      mistakes.push({ path: ['objectives', o, 'art'], message });
    }
    if (team !== undefined && teams?.includes(team) === false) {
      const message = `no team "${team}" in ART "${art}"`;
      mistakes.push({ path: ['objectives', o, 'team'], message });
    }
    return mistakes;
  });
}

function dayMistakes(pi: RawPi, graceMs: number): Mistake[] {
  const { from, to, iterations, integrationPoints } = pi;
  // The schema has said that it ends before it begins.
  if (to < from) return [];
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
  const mistakes: Mistake[] = integrationPoints.flatMap(({ name, on }, i) =>
    on >= from && on <= to
      ? []
      : [
          {
            path: ['integrationPoints', i, 'on'],
            message: `"${name}" on ${on} lies outside the PI, ${from} to ${to}`,
          },
        ],
  );
  if (graceMs >= days * DAY_MS) {
    mistakes.push({ path: ['to'], message: 'the PI is over before planningGrace is' });
  }
  if (iterations === undefined) return mistakes;
  const path = ['iterations', 'weeks'];
  if (iterations.weeks * 7 > days) {
    const message = `an iteration of ${iterations.weeks * 7} days does not fit into a PI of ${days}`;
    return [...mistakes, { path, message }];
  }
  const count = Math.ceil(days / (iterations.weeks * 7));
  if (iterations.innovation >= count) {
    const message = `of ${count} iterations ${iterations.innovation} are for innovation and none is left to deliver in`;
    mistakes.push({ path: ['iterations', 'innovation'], message });
  }
  return mistakes;
}
