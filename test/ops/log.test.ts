import { describe, expect, it } from 'vitest';
import { createLog, secretHider } from '../../src/ops/log.ts';

function logged(secrets: readonly string[]): {
  readonly lines: string[];
  readonly log: ReturnType<typeof createLog>;
} {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    secrets: () => secrets,
    to: { write: (line) => void lines.push(line) },
  });
  return { lines, log };
}

describe('the log', () => {
  it('writes one JSON object a line with the level as a word and the time in UTC', () => {
    const { lines, log } = logged([]);

    log.info({ source: 'jira' }, 'pull finished');

    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(line).toMatchObject({ level: 'info', source: 'jira', msg: 'pull finished' });
    expect(line['time']).toMatch(/Z$/);
  });

  it('replaces a secret in a field, in the message, in an error and in its cause', () => {
    const { lines, log } = logged(['xoxb-12345']);
    const cause = new Error('Authorization: Bearer xoxb-12345');

    log.error(
      { url: 'https://a/?t=xoxb-12345', err: new Error('xoxb-12345', { cause }) },
      'xoxb-12345',
    );

    expect(lines.join('')).not.toContain('xoxb-12345');
    expect(lines.join('').split('[secret]').length - 1).toBeGreaterThanOrEqual(4);
  });

  it('leaves headers, bodies and data of an error out', () => {
    const { lines, log } = logged([]);
    const error = Object.assign(new Error('refused'), {
      code: 'E1',
      data: 'private',
      body: 'private',
    });

    log.error({ err: error }, 'failed');

    expect(lines[0]).toContain('"code":"E1"');
    expect(lines[0]).not.toContain('private');
  });
});

describe('a secret that is read while the service runs', () => {
  it('is hidden from then on', () => {
    const secrets = ['first-token'];
    const { lines, log } = logged(secrets);
    log.info('second-token and first-token');
    secrets.push('second-token');

    log.info('second-token and first-token');

    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'second-token and [secret]',
      '[secret] and [secret]',
    ]);
  });
});

describe('hiding secrets', () => {
  it('finds a secret that JSON or a URL has written differently', () => {
    const hide = secretHider(['pa"ss/word']);

    expect(hide(JSON.stringify({ a: 'pa"ss/word' }))).toBe('{"a":"[secret]"}');
    expect(hide('?p=pa%22ss%2Fword&x')).toBe('?p=[secret]&x');
  });

  it('replaces the longer of two secrets that share a beginning as a whole', () => {
    expect(secretHider(['abcd', 'abcd-efgh'])('x abcd-efgh abcd')).toBe('x [secret] [secret]');
  });

  it('changes nothing where there is no secret, and ignores empty ones', () => {
    expect(secretHider(['', 'hidden'])('plain')).toBe('plain');
  });
});
