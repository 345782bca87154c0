import { messageOf } from '../shared/errors.ts';

/** What a person should read when the standard output could not take what we printed. */
export function outputTrouble(error: unknown): string {
  return `The output could not be written: ${reasonOf(error) ?? messageOf(error)}. What was printed is incomplete; run the command again when there is room for it.`;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EEXIST: 'a file stands where a folder is needed',
  EFBIG: 'the file would become too large',
  EIO: 'the device failed',
};

/** What a person should read when a file that they named cannot be written; null for every other error. */
export function fileTrouble(error: unknown): string | null {
  const reason = reasonOf(error);
  if (reason === null || !(error instanceof Error) || !('path' in error)) return null;
  return `${String(error.path)} cannot be written: ${reason}. Nothing was posted, and the file was not changed. Name another place, or make room or grant the right there, and run the command again.`;
}

function reasonOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? null;
}
