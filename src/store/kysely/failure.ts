import { messageOf, StoreError } from '../../shared/errors.ts';

interface Explanation {
  readonly what: string;
  readonly todo: string;
  /** The connection went away while it worked: nobody knows whether the last change arrived. */
  readonly unsure?: boolean;
}

const FOLDER = 'Make the file and its folder writable for the user that runs signalbox.';
const ADDRESS = 'Check that the server runs and that host and port of storage.url are right.';
const ROLE = 'Check user and password of storage.url.';

/** By SQLite's primary result code. */
const SQLITE: Readonly<Record<number, Explanation>> = {
  5: { what: 'another process keeps it locked', todo: 'Stop the other process or try again.' },
  8: { what: 'it is read-only', todo: FOLDER },
  10: { what: 'the disk reported an error', todo: 'Check the disk and try again.' },
  11: { what: 'the file is damaged', todo: 'Restore a backup.' },
  13: { what: 'the disk is full', todo: 'Free some space; what is missing is read again.' },
  14: {
    what: 'the file cannot be opened',
    todo: 'Check that storage.url is right and that the file and its folder are writable.',
  },
  26: { what: 'the file is no SQLite database', todo: 'Point storage.url at another file.' },
};

/** By SQLSTATE or by the code of a failed system call. */
const CODES: Readonly<Record<string, Explanation>> = {
  '28P01': { what: 'user or password is wrong', todo: ROLE },
  '28000': { what: 'this user may not log in', todo: ROLE },
  '3D000': { what: 'there is no such database', todo: 'Create the database first.' },
  '42501': { what: 'this user lacks a right', todo: 'Let the user own the schema.' },
  '25006': { what: 'the server is read-only', todo: 'Point storage.url at the primary server.' },
  '53100': { what: 'the disk of the server is full', todo: 'Free some space on the server.' },
  '53300': { what: 'the server has no connection left', todo: 'Allow more connections.' },
  '57P01': { what: 'the server ended the connection', todo: ADDRESS, unsure: true },
  '57P03': { what: 'the server is starting or stopping', todo: 'Try again in a moment.' },
  ECONNREFUSED: { what: 'nothing answers there', todo: ADDRESS },
  ENOTFOUND: { what: 'its host name is unknown', todo: ADDRESS },
  EAI_AGAIN: { what: 'its host name cannot be looked up', todo: ADDRESS },
  EHOSTUNREACH: { what: 'the host cannot be reached', todo: ADDRESS },
  ETIMEDOUT: { what: 'the connection timed out', todo: ADDRESS, unsure: true },
  ECONNRESET: { what: 'the connection was cut', todo: ADDRESS, unsure: true },
  EPIPE: { what: 'the connection was cut', todo: ADDRESS, unsure: true },
  EACCES: { what: 'this user may not write there', todo: FOLDER },
  EPERM: { what: 'this user may not write there', todo: FOLDER },
  EROFS: { what: 'the file system is read-only', todo: FOLDER },
  ENOTDIR: { what: 'a part of the path is no folder', todo: 'Correct storage.url.' },
  EEXIST: { what: 'a part of the path is no folder', todo: 'Correct storage.url.' },
  ENOENT: { what: 'the folder cannot be created', todo: 'Correct storage.url.' },
  ENOSPC: { what: 'the disk is full', todo: 'Free some space; what is missing is read again.' },
};

/** What a driver or the system threw, told to people. `place` and the result name no user and no password. */
export function storeFailure(place: string, error: unknown): StoreError {
  const { what, todo, unsure = false } = explain(error);
  const changed = unsure
    ? 'Whether the last change was kept is not known; repeating it is harmless.'
    : 'Nothing was changed.';
  return new StoreError(`${place} cannot be used: ${what}. ${changed} ${todo}`, { cause: error });
}

function explain(error: unknown): Explanation {
  const code = property(error, 'code');
  const result = property(error, 'errcode');
  const known =
    typeof result === 'number'
      ? // The upper bits say which kind of the error it was.
        SQLITE[result & 0xff]
      : typeof code === 'string'
        ? CODES[code]
        : undefined;
  if (known !== undefined) {
    return known;
  }
  const message = messageOf(error);
  if (/timeout exceeded|Connection terminated/i.test(message)) {
    return { what: 'the server does not answer', todo: ADDRESS, unsure: true };
  }
  return { what: message, todo: 'See the log for the cause.' };
}

function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null
    ? (error as Record<string, unknown>)[name]
    : undefined;
}
