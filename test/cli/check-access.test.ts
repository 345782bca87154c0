import { describe, expect, it } from 'vitest';
import { accessVerdicts, accountVerdicts } from '../../src/cli/check-access.ts';
import { withinTime } from '../../src/cli/within-time.ts';

const NOW = Date.parse('2026-03-16T08:00:00Z');
const DAY = 86_400_000;

function said(account: { readonly version?: string; readonly tokenExpiresAt?: number }): string[] {
  return accountVerdicts('ado', { name: 'x', zone: null, serverTime: null, ...account }, NOW).map(
    ({ kind, what }) => `${kind} ${what}`,
  );
}

describe('what check says of an account', () => {
  it('is which permission is missing and what does not work without it, once for many projects', () => {
    const refused = ['A', 'B'].map((name) => ({ about: `teams of project ${name}`, status: 403 }));

    const verdicts = accessVerdicts('ado', refused);

    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]?.kind).toBe('note');
    expect(verdicts[0]?.what).toBe(
      'ado: no permission for teams of project A, teams of project B; `init` cannot draft teams from those of the tracker',
    );
    expect(verdicts[0]?.remedy).toContain('Project and Team (read)');
  });

  it('is nothing of what the site simply does not have', () => {
    expect(accessVerdicts('ado', [{ about: 'boards of team X', status: 404 }])).toEqual([]);
  });

  it.each([
    ['Azure DevOps Server with API 7.1', 'note'],
    ['Azure DevOps Server with API 6.0', 'note'],
    ['Azure DevOps Server with API 5.1', 'problem'],
    ['Jira 8.20.1', 'note'],
    ['Jira 10.3.0', 'note'],
    ['Jira 7.13.0', 'problem'],
  ])('is that %s answers: a %s', (version, kind) => {
    const [verdict] = said({ version });

    expect(verdict).toContain(`${kind} ado: ${version} answers`);
  });

  it('is when the token ends, where it says so, and that it is soon', () => {
    expect(said({ tokenExpiresAt: NOW + 30 * DAY })).toEqual([
      'note ado: the token ends 2026-04-15T08:00 UTC',
    ]);
    expect(said({ tokenExpiresAt: NOW + 3 * DAY })).toEqual([
      'note ado: the token ends 2026-03-19T08:00 UTC, in 3 days',
    ]);
    expect(said({ tokenExpiresAt: NOW + 3_600_000 })[0]).toContain('in less than a day');
    expect(said({})).toEqual([]);
  });
});

describe('a step of a conversation', () => {
  const { signal } = new AbortController();

  async function forever(given: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
      given.addEventListener('abort', () => reject(new Error('stopped')));
    });
  }

  it('gives up after its time, and says on what', async () => {
    await expect(withinTime(signal, 'the login to x', forever, 20)).rejects.toThrow(
      /^Gave up on the login to x after 0\.02 s and several tries; nothing was changed\./,
    );
  });

  it('hands on what it found out before', async () => {
    await expect(withinTime(signal, 'x', async () => Promise.resolve(3))).resolves.toBe(3);
    await expect(
      withinTime(signal, 'x', async () => Promise.reject(new Error('refused'))),
    ).rejects.toThrow('refused');
  });

  it('is not a failure of the site when somebody stops it', async () => {
    const stopping = new AbortController();
    const step = withinTime(stopping.signal, 'x', forever, 10_000);
    stopping.abort();

    await expect(step).rejects.toThrow('aborted');
  });
});
