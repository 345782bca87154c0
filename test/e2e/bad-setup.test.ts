import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startJira } from '../../src/demo/jira/server.ts';
import { ALL_OVER, aSmallCompany, lifeGoesOn, smallConfig } from '../support/small-company.ts';
import { aWorkplace, secretsOf } from '../support/workplace.ts';
import type { Workplace } from '../support/workplace.ts';

const ELSEWHERE = { url: 'http://127.0.0.1:1' };
const SECRETS = { JIRA_EMAIL: 'someone@example.com', JIRA_TOKEN: 'a-token' };

function aPlace(change: (config: Record<string, unknown>) => void): Promise<Workplace> {
  return aWorkplace((database) => {
    const config = smallConfig(ELSEWHERE, database) as Record<string, unknown>;
    change(config);
    return config;
  }, SECRETS);
}

/** The line, counted from 1, on which a text stands in the configuration that was written. */
function lineOf(config: object, text: string): number {
  return (
    JSON.stringify(config, null, 1)
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}

describe('a configuration with mistakes', () => {
  it('is refused with all of them at once, each with its line, before anything starts', async () => {
    let written: object = {};
    await using place = await aPlace((config) => {
      config['timezone'] = 'Europe/Berlin-Mitte';
      config['storages'] = {};
      (config['sources'] as { pull: object }[])[0]!.pull = { timeout: 'soon' };
      written = config;
    });

    const ran = await place.run('pull');

    expect(ran.code).toBe(2);
    expect(ran.err).toContain('The configuration has 3 mistakes; nothing was started.');
    expect(ran.err).toContain(
      `${place.config}:${lineOf(written, 'Mitte')}  timezone: no such IANA time zone`,
    );
    expect(ran.err).toContain(
      `:${lineOf(written, '"storages"')}  storages: unknown key "storages"`,
    );
    expect(ran.err).toContain(
      `:${lineOf(written, '"soon"')}  sources[0].pull.timeout: write a duration such as`,
    );
  });

  it('is refused when its own zone of an ART does not exist', async () => {
    await using place = await aPlace((config) => {
      (config['valueStreams'] as { arts: { timezone?: string }[] }[])[0]!.arts[0]!.timezone =
        'Mars/Olympus';
    });

    const ran = await place.run('export', 'items');

    expect(ran.code).toBe(2);
    expect(ran.err).toContain('valueStreams[0].arts[0].timezone: no such IANA time zone');
  });

  it('is refused when it sends credentials in the clear over a network', async () => {
    await using place = await aPlace((config) => {
      (config['sources'] as { baseUrl: string }[])[0]!.baseUrl = 'http://jira.example.com';
    });

    const ran = await place.run('pull');

    expect(ran.code).toBe(2);
    expect(ran.err).toContain('sources[0].baseUrl');
  });
});

describe('a missing secret', () => {
  it('is named with its purpose, together with all others that are missing', async () => {
    await using place = await aWorkplace((database) => smallConfig(ELSEWHERE, database), {
      JIRA_TOKEN: ' ',
    });

    const ran = await place.run('pull');

    expect(ran.code).toBe(2);
    expect(ran.err).toContain('Secrets are missing; nothing was started.');
    expect(ran.err).toContain(
      'source "jira": e-mail address: set the environment variable JIRA_EMAIL',
    );
    expect(ran.err).toContain('source "jira": token: set the environment variable JIRA_TOKEN');
  });

  it('in a file that is not there is named with the path', async () => {
    await using place = await aPlace((config) => {
      (config['sources'] as { auth: { token: object } }[])[0]!.auth.token = {
        file: '/nowhere/token',
      };
    });

    const ran = await place.run('pull');

    expect(ran.code).toBe(2);
    expect(ran.err).toContain('source "jira": token: cannot read /nowhere/token');
  });

  it('does not keep a command from working that needs none', async () => {
    await using place = await aWorkplace((database) => smallConfig(ELSEWHERE, database), {});

    expect(await place.run('export', 'items')).toMatchObject({ code: 0, out: '' });
  });
});

describe('a database that cannot be used', () => {
  it.each([
    ['mysql://127.0.0.1/signalbox', /sqlite:.*postgres/s],
    ['postgres://someone:pass-word-4711@127.0.0.1:1/signalbox', /nothing answers there/],
    ['sqlite:/proc/nowhere/signalbox.db', /cannot be used/],
  ])('is named without its password, and nothing was changed: %s', async (url, says) => {
    await using place = await aPlace((config) => {
      config['storage'] = { url };
    });

    const ran = await place.run('pull');

    expect(ran.code).toBeGreaterThan(0);
    expect(ran.err).toMatch(says);
    expect(ran.out + ran.err).not.toContain('pass-word-4711');
    expect(ran.err).not.toContain('    at ');
  });

  it('is no SQLite file: it is left as it is', async () => {
    await using place = await aPlace(() => undefined);
    await mkdir(join(place.folder, 'data'));
    await writeFile(
      join(place.folder, 'data', 'signalbox.db'),
      'a text, and a long one at that\n'.repeat(50),
    );

    const ran = await place.run('pull');

    expect(ran.code).toBe(1);
    expect(ran.err).toContain('the file is no SQLite database');
    expect(ran.err).toContain('Nothing was changed.');
  });

  it('stands in a folder whose name is a file', async () => {
    await using place = await aPlace(() => undefined);
    await writeFile(join(place.folder, 'data'), 'I am a file');

    const ran = await place.run('pull');

    expect(ran.code).toBe(1);
    expect(ran.err).toContain('the file cannot be opened. Nothing was changed.');
  });

  it.runIf(process.platform !== 'win32')(
    'stands on a full disk: the pull says so, keeps what was there, and goes on once there is room',
    async () => {
      const author = aSmallCompany();
      await using jira = await startJira({ site: author.site });
      await using place = await aWorkplace(
        (database) => smallConfig(jira, database),
        secretsOf(jira),
      );
      await place.run('pull');
      const before = await place.exported('items', ALL_OVER);
      lifeGoesOn(author);

      const failed = await place.start(['pull'], { diskKiB: 8 }).ended;
      const after = await place.exported('items', ALL_OVER);
      const healed = await place.run('pull');

      expect(failed.code).toBe(1);
      expect(failed.err).toMatch(
        /The database file .* cannot be used: the disk .*\. Nothing was changed\./,
      );
      expect(failed.err).not.toContain('    at ');
      expect(after).toBe(before);
      expect(healed.out).toContain('10 changed items stored');
      await using other = await aWorkplace(
        (database) => smallConfig(jira, database),
        secretsOf(jira),
      );
      await other.run('pull');
      expect(await place.exported('items', ALL_OVER)).toBe(await other.exported('items', ALL_OVER));
    },
  );
});
