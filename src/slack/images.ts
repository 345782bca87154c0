import { setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { messageOf } from '../shared/errors.ts';
import { pace, type Pace } from './limiter.ts';

export interface Picture {
  readonly filename: string;
  readonly png: Uint8Array;
}

/** Uploads a PNG as a private file of the app and returns its id, for an image block. Throws where Slack does not take it. */
export type UploadPicture = (picture: Picture, signal: AbortSignal) => Promise<string>;

const TIMEOUT_MS = 20_000;
const DEFAULT_PAUSES_MS: readonly number[] = [1_000, 4_000];
/** Fewer than eighty a minute, further attempts included: Slack promises a hundred. */
const UPLOADS_APART_MS = 760;

/** Nobody sees a file that no message shows, so trying again does no harm. */
export function pictureUploader(
  client: WebClient,
  pausesMs: readonly number[] = DEFAULT_PAUSES_MS,
  turn: Pace = pace(UPLOADS_APART_MS),
): UploadPicture {
  return async (picture, signal) => {
    for (const pauseMs of pausesMs) {
      await turn(signal);
      try {
        return await uploadOnce(client, picture, signal);
      } catch {
        await sleep(pauseMs, undefined, { signal });
      }
    }
    await turn(signal);
    return uploadOnce(client, picture, signal);
  };
}

async function uploadOnce(
  client: WebClient,
  picture: Picture,
  signal: AbortSignal,
): Promise<string> {
  const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal({
    filename: picture.filename,
    length: picture.png.byteLength,
  });
  if (url === undefined || id === undefined) throw new Error('Slack gave no address to upload to.');
  await sendBytes(url, picture, signal);
  // Without a channel: the file stays private until our own message shows it.
  await client.files.completeUploadExternal({ files: [{ id, title: picture.filename }] });
  return id;
}

/** The address is a secret of its own, so the token stays here. */
async function sendBytes(url: string, picture: Picture, signal: AbortSignal): Promise<void> {
  const form = new FormData();
  const png = new Blob([new Uint8Array(picture.png)], { type: 'image/png' });
  form.append('body', png, picture.filename);
  let status: number;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: form,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    status = response.status;
  } catch (error) {
    throw new Error(`The chart could not be uploaded to Slack: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (status !== 200) throw new Error(`Slack did not take the chart (HTTP ${status}).`);
}
