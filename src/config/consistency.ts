import { deploymentMistakes } from './deployments.ts';
import { emptyRules } from './empty-rules.ts';
import { piMistakes } from './pi-mistakes.ts';
import { riskMistakes } from './risk-settings.ts';
import type { Config, DigestConfig } from './schema.ts';

type StatusRef = Config['workflows'][number]['ignore'][number];

/** A mistake with the path of the value it stands at. */
export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a schema cannot see: names that do not fit each other. Every mistake, not the first. */
export function inconsistencies(config: Config): Mistake[] {
  return [
    ...repeatedIds(config),
    ...unknownSources(config),
    ...stageConflicts(config),
    ...repeatedStatuses(config),
    ...unknownScopes(config),
    ...unknownLevels(config),
    ...emptyRules(config),
    ...workingHourMistakes(config),
    ...piMistakes(config),
    ...timeMistakes(config),
    ...repeatedDigests(config),
    ...deploymentMistakes(config),
    ...riskMistakes(config),
  ];
}

function repeatedIds(config: Config): Mistake[] {
  const mistakes: Mistake[] = [];
  const scopes = new Map<string, string>([['portfolio', 'the portfolio']]);
  function claim(seen: Map<string, string>, id: string, what: string, path: Mistake['path']): void {
    const owner = seen.get(id);
    if (owner !== undefined)
      mistakes.push({ path, message: `"${id}" is already the id of ${owner}` });
    else seen.set(id, what);
  }
  config.valueStreams.forEach((stream, s) => {
    claim(scopes, stream.id, 'a value stream', ['valueStreams', s, 'id']);
    stream.arts.forEach((art, a) => {
      claim(scopes, art.id, 'an ART', ['valueStreams', s, 'arts', a, 'id']);
      art.teams.forEach((team, t) => {
        claim(scopes, team.id, 'a team', ['valueStreams', s, 'arts', a, 'teams', t, 'id']);
      });
    });
  });
  const sources = new Map<string, string>();
  config.sources.forEach((source, i) => {
    claim(sources, source.id, 'another source', ['sources', i, 'id']);
  });
  const workflows = new Map<string, string>();
  config.workflows.forEach((workflow, i) => {
    claim(workflows, workflow.id, 'another workflow', ['workflows', i, 'id']);
  });
  return mistakes;
}

function unknownSources(config: Config): Mistake[] {
  const known = new Set(config.sources.map((source) => source.id));
  const mistakes: Mistake[] = [];
  function check(name: string | undefined, path: Mistake['path']): void {
    if (name === undefined || known.has(name)) return;
    mistakes.push({ path, message: `no source "${name}"; there is ${list([...known])}` });
  }
  config.workflows.forEach((workflow, w) => {
    workflow.applies.forEach((line, l) => {
      for (const name of line.sources) check(name, ['workflows', w, 'applies', l, 'sources']);
    });
  });
  for (const [level, types] of Object.entries(config.levels)) {
    types.forEach((type, t) => {
      if (typeof type !== 'string') check(type.source, ['levels', level, t, 'source']);
    });
  }
  config.valueStreams.forEach((stream, s) => {
    stream.arts.forEach((art, a) => {
      art.teams.forEach((team, t) => {
        team.match.forEach((line, m) => {
          check(line.source, ['valueStreams', s, 'arts', a, 'teams', t, 'match', m, 'source']);
        });
      });
    });
  });
  config.pis.forEach((pi, p) => {
    pi.match.forEach((line, m) => {
      check(line.source, ['pis', p, 'match', m, 'source']);
    });
  });
  return mistakes;
}

/** Stages of one name are one stage of the stream: their flow states and their order must agree (metrics.md section 3). */
function stageConflicts(config: Config): Mistake[] {
  const mistakes: Mistake[] = [];
  const first = new Map<string, { flow: string; workflow: string }>();
  const before = new Map<string, string>();
  config.workflows.forEach((workflow, w) => {
    const names = workflow.stages.map((stage) => stage.name);
    workflow.stages.forEach((stage, s) => {
      const path = ['workflows', w, 'stages', s, 'name'];
      if (names.indexOf(stage.name) < s) {
        mistakes.push({ path, message: `stage "${stage.name}" stands twice in this workflow` });
        return;
      }
      const other = first.get(stage.name);
      if (other && other.flow !== stage.flow) {
        mistakes.push({
          path,
          message: `stage "${stage.name}" is ${stage.flow} here and ${other.flow} in workflow "${other.workflow}"`,
        });
      }
      if (!other) first.set(stage.name, { flow: stage.flow, workflow: workflow.id });
      for (const later of names.slice(s + 1)) {
        const reversed = before.get(`${later}\n${stage.name}`);
        if (reversed !== undefined) {
          mistakes.push({
            path,
            message: `stage "${stage.name}" stands before "${later}" here and after it in workflow "${reversed}"`,
          });
        } else before.set(`${stage.name}\n${later}`, workflow.id);
      }
    });
    if (workflow.production !== undefined && !names.includes(workflow.production)) {
      mistakes.push({
        path: ['workflows', w, 'production'],
        message: `no stage "${workflow.production}" in this workflow`,
      });
    }
  });
  return mistakes;
}

/** Within a workflow the first stage would have the status, and nobody would notice. */
function repeatedStatuses(config: Config): Mistake[] {
  const mistakes: Mistake[] = [];
  config.workflows.forEach((workflow, w) => {
    const owners = new Map<string, string>();
    function claim(statuses: readonly StatusRef[], owner: string, path: Mistake['path']): void {
      for (const status of statuses) {
        const byId = typeof status !== 'string' && 'id' in status;
        const name = typeof status === 'string' ? status : byId ? status.id : status.name;
        const key = byId ? `id ${name}` : `name ${name.trim().toLowerCase()}`;
        const other = owners.get(key);
        if (other === undefined) owners.set(key, owner);
        else {
          const shown = byId ? name : `"${name}"`;
          mistakes.push({ path, message: `status ${shown} already stands in ${other}` });
        }
      }
    }
    workflow.stages.forEach((stage, s) => {
      claim(stage.statuses, `stage "${stage.name}"`, ['workflows', w, 'stages', s, 'statuses']);
    });
    claim(workflow.ignore, 'the ignored ones', ['workflows', w, 'ignore']);
  });
  return mistakes;
}

function unknownScopes(config: Config): Mistake[] {
  const known = scopeIds(config);
  const mistakes: Mistake[] = [];
  config.digests.forEach((digest, d) => {
    if (!known.has(digest.scope)) {
      mistakes.push({
        path: ['digests', d, 'scope'],
        message: `no value stream, ART or team "${digest.scope}"`,
      });
    }
  });
  for (const scope of Object.keys(config.slack?.channels ?? {})) {
    if (scope !== 'default' && !known.has(scope)) {
      mistakes.push({
        path: ['slack', 'channels', scope],
        message: `no value stream, ART or team "${scope}"`,
      });
    }
  }
  return mistakes;
}

function scopeIds(config: Config): Set<string> {
  const ids = new Set(['portfolio']);
  for (const stream of config.valueStreams) {
    ids.add(stream.id);
    for (const art of stream.arts) {
      ids.add(art.id);
      for (const team of art.teams) ids.add(team.id);
    }
  }
  return ids;
}

function unknownLevels(config: Config): Mistake[] {
  const known = Object.keys(config.levels);
  return Object.entries(config.metrics.scopeLevels)
    .filter(([, level]) => !known.includes(level.level))
    .map(([scope, level]) => ({
      path: ['metrics', 'scopeLevels', scope],
      message: `no level "${level.level}"; there is ${list(known)}`,
    }));
}

/** A day that ends before it begins has no length by which working days could be counted. */
function workingHourMistakes({ metrics }: Config): Mistake[] {
  const [from, to] = metrics.workingCalendar?.hours ?? ['00:00', '23:59'];
  return from < to
    ? []
    : [
        {
          path: ['metrics', 'workingCalendar', 'hours'],
          message: `work ends at ${to} and begins only at ${from}`,
        },
      ];
}

/** A time of another cadence would be read as the nearest one that the cadence has. */
function timeMistakes(config: Config): Mistake[] {
  return config.digests.flatMap(({ at, cadence }, d) => {
    const fitting = cadencesOf(at);
    if (fitting.includes(cadence)) return [];
    const message = `"${at}" is a time for cadence: ${fitting.join(' or ')}, and this digest is ${cadence}`;
    return [{ path: ['digests', d, 'at'], message }];
  });
}

function repeatedDigests(config: Config): Mistake[] {
  const seen = new Set<string>();
  return config.digests.flatMap(({ scope, channel, cadence }, d) => {
    const what = `a ${cadence} digest of "${scope}" to ${channel}`;
    if (seen.has(what)) return [{ path: ['digests', d], message: `there is ${what} already` }];
    seen.add(what);
    return [];
  });
}

function cadencesOf(at: string): DigestConfig['cadence'][] {
  if (at.includes('before')) return ['pi'];
  return /^(first|last) /.test(at) ? ['monthly'] : ['weekly', 'fortnightly'];
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', ');
}
