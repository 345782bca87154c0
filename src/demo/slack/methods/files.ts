import type { Answer, Call, Method } from '../call.ts';
import { Refusal, channelOf, isMember, structureOf, textOf } from '../call.ts';
import { isObject } from '../elements.ts';
import type { SlackFile, Workspace } from '../workspace.ts';
import { newMessage } from './chat.ts';

export const FILES: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
  'files.info': info,
};

const UPLOAD_PATH = '/upload/v1/';

function getUploadUrl(call: Call): Answer {
  const length = Number(textOf(call, 'length'));
  if (length === 0) throw new Refusal('missing_argument');
  const id = call.workspace.nextId('F');
  call.workspace.files.set(id, {
    id,
    name: textOf(call, 'filename'),
    length,
    bytes: null,
    title: textOf(call, 'filename'),
    completed: false,
    sharedIn: new Set(),
  });
  return { file_id: id, upload_url: `${call.baseUrl}${UPLOAD_PATH}${id}` };
}

/** Keeps the bytes; answers with the status Slack's upload server would give. */
export function receiveUpload(workspace: Workspace, path: string, bytes: Uint8Array): number {
  const file = workspace.files.get(path.replace(UPLOAD_PATH, ''));
  if (!file || file.completed) return 404;
  if (bytes.length !== file.length) return 400;
  file.bytes = bytes;
  return 200;
}

export function isUpload(path: string): boolean {
  return path.startsWith(UPLOAD_PATH);
}

function completeUpload(call: Call): Answer {
  const wanted = structureOf(call, 'files', 'invalid_arguments');
  if (!Array.isArray(wanted) || wanted.length === 0) throw new Refusal('invalid_arguments');
  const channelId = textOf(call, 'channel_id') || textOf(call, 'channels');
  const files = wanted.map((entry: unknown) => uploaded(call, entry));
  const channel = channelId === '' ? null : channelOf(call, channelArgument(call));
  if (channel && !isMember(call, channel)) throw new Refusal('not_in_channel');
  for (const { file, title } of files) {
    file.completed = true;
    file.title = title || file.name;
    if (!channel) continue;
    file.sharedIn.add(channel.id);
    const text = textOf(call, 'initial_comment');
    channel.messages.push(
      newMessage(call.workspace, {
        text,
        blocks: [],
        metadata: null,
        threadTs: textOf(call, 'thread_ts') || null,
        via: 'file',
      }),
    );
  }
  return { files: files.map(({ file }) => shownFile(call, file)) };
}

function channelArgument(call: Call): string {
  return textOf(call, 'channel_id') === '' ? 'channels' : 'channel_id';
}

function uploaded(call: Call, entry: unknown): { file: SlackFile; title: string } {
  const id = isObject(entry) ? entry['id'] : undefined;
  const file = call.workspace.files.get(String(id));
  if (!file || file.bytes === null) throw new Refusal('file_not_found');
  const title = isObject(entry) ? entry['title'] : undefined;
  return { file, title: typeof title === 'string' ? title : '' };
}

function info(call: Call): Answer {
  const file = call.workspace.files.get(textOf(call, 'file'));
  if (!file?.completed) throw new Refusal('file_not_found');
  return { file: shownFile(call, file) };
}

function shownFile(call: Call, file: SlackFile): Record<string, unknown> {
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    size: file.length,
    user: call.workspace.identity.botUserId,
    is_public: false,
    channels: [...file.sharedIn],
  };
}
