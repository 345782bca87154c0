import { describe, expect, it } from 'vitest';
import type { Art, Organisation } from '../../../src/core/domain/organisation.ts';
import { audiencesOf } from '../../../src/core/risks/audience.ts';
import type { Listeners } from '../../../src/core/risks/audience.ts';
import { anOrganisation } from '../../support/build.ts';

const [STREAM] = anOrganisation().valueStreams;
const [ART] = STREAM?.arts ?? [];

function organisation(...arts: readonly Partial<Art>[]): Organisation {
  if (STREAM === undefined || ART === undefined) throw new Error('no ART');
  const teams = ART.teams.map((team) => ({ ...team, id: `team-${team.id}` }));
  const built = arts.map((art) => ({ ...ART, channel: null, people: {}, teams, ...art }));
  return anOrganisation({ valueStreams: [{ ...STREAM, id: 'stream', arts: built }] });
}

function listeners(changes: Partial<Listeners> = {}): Listeners {
  return { channelsOf: () => [], rtes: [], admins: [], ...changes };
}

const TWO = organisation(
  { id: 'a', channel: 'C-A', people: { rte: ['U1', 'U2'] } },
  { id: 'b', people: { rte: ['U2', 'U3'] } },
);

describe('who is told of a risk', () => {
  it('is the channel of its ART, and where that takes no numbers its RTEs', () => {
    expect(audiencesOf(TWO, 'a', listeners())).toEqual([
      { kind: 'channel', channel: 'C-A' },
      { kind: 'people', users: ['U1', 'U2'] },
    ]);
  });

  it('is a channel that is listed for the ART where it has none of its own', () => {
    function channelsOf(scope: string): string[] {
      return scope === 'b' ? ['C-B', 'C-B2'] : [];
    }

    expect(audiencesOf(TWO, 'b', listeners({ channelsOf }))).toEqual([
      { kind: 'channel', channel: 'C-B' },
      { kind: 'people', users: ['U2', 'U3'] },
    ]);
    expect(audiencesOf(TWO, 'a', listeners({ channelsOf: () => ['C-Z'] }))[0]).toEqual({
      kind: 'channel',
      channel: 'C-A',
    });
  });

  it('are the RTEs of an ART without a channel, else those of the role list, never the admins', () => {
    const bare = organisation({ id: 'a' });

    expect(audiencesOf(TWO, 'b', listeners({ rtes: ['U9'] }))).toEqual([
      { kind: 'people', users: ['U2', 'U3'] },
    ]);
    expect(audiencesOf(bare, 'a', listeners({ rtes: ['U9'], admins: ['U0'] }))).toEqual([
      { kind: 'people', users: ['U9'] },
    ]);
    expect(audiencesOf(bare, 'a', listeners({ admins: ['U0'] }))).toEqual([]);
  });

  it('of a value stream or the portfolio is their channel, else the RTEs of their ARTs, each once, else the admins', () => {
    function channelsOf(scope: string): string[] {
      return scope === 'portfolio' ? ['C-P'] : [];
    }
    const people = { kind: 'people', users: ['U1', 'U2', 'U3'] };

    expect(audiencesOf(TWO, 'portfolio', listeners({ channelsOf }))).toEqual([
      { kind: 'channel', channel: 'C-P' },
      people,
    ]);
    expect(audiencesOf(TWO, 'stream', listeners({ channelsOf, admins: ['U0'] }))).toEqual([people]);
    expect(audiencesOf(organisation({ id: 'a' }), 'stream', listeners({ admins: ['U0'] }))).toEqual(
      [{ kind: 'people', users: ['U0'] }],
    );
  });

  it('of a team are those of its ART, and of a scope that is gone the admins', () => {
    const art = organisation({ id: 'a', channel: 'C-A' });
    const team = art.valueStreams[0]?.arts[0]?.teams[0]?.id ?? '';

    expect(audiencesOf(art, team, listeners())).toEqual([{ kind: 'channel', channel: 'C-A' }]);
    expect(audiencesOf(art, 'gone', listeners({ admins: ['U0'] }))).toEqual([
      { kind: 'people', users: ['U0'] },
    ]);
    expect(audiencesOf(art, 'gone', listeners())).toEqual([]);
  });
});
