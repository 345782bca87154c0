import type { Answer, Call, Method } from '../call.ts';
import { Refusal, blockContext, requireValidBlocks, structureOf, textOf } from '../call.ts';
import { checkBlocks } from '../blocks.ts';
import { createChecker, isObject } from '../elements.ts';
import { LIMITS } from '../limits.ts';
import type { SlackView, Workspace } from '../workspace.ts';

export const VIEWS: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
  'blocks.validate': validate,
};

function open(call: Call): Answer {
  const user = exchangeTrigger(call);
  const view = newView(call, readView(call, 'modal'), user, null);
  call.workspace.modals.set(user, [view.id]);
  return { view: shownView(call.workspace, view) };
}

function push(call: Call): Answer {
  const user = exchangeTrigger(call);
  const stack = call.workspace.modals.get(user) ?? [];
  const top = call.workspace.views.get(stack.at(-1) ?? '');
  if (!top) throw new Refusal('not_found');
  if (stack.length >= LIMITS.view.stack) throw new Refusal('push_limit_reached');
  const view = newView(call, readView(call, 'modal'), user, top);
  call.workspace.modals.set(user, [...stack, view.id]);
  return { view: shownView(call.workspace, view) };
}

function update(call: Call): Answer {
  const current = call.workspace.views.get(textOf(call, 'view_id')) ?? byExternalId(call);
  if (!current) throw new Refusal('not_found');
  return { view: shownView(call.workspace, replaceView(call, current)) };
}

function publish(call: Call): Answer {
  const user = textOf(call, 'user_id');
  if (!call.workspace.users.has(user)) throw new Refusal('user_not_found');
  const current = call.workspace.views.get(call.workspace.homes.get(user) ?? '');
  if (current) return { view: shownView(call.workspace, replaceView(call, current)) };
  const view = newView(call, readView(call, 'home'), user, null);
  call.workspace.homes.set(user, view.id);
  return { view: shownView(call.workspace, view) };
}

function replaceView(call: Call, current: SlackView): SlackView {
  const hash = textOf(call, 'hash');
  if (hash !== '' && hash !== current.hash) throw new Refusal('hash_conflict');
  const next: SlackView = {
    ...current,
    body: readView(call, current.type),
    hash: `${call.workspace.nextTs()}.view`,
  };
  call.workspace.views.set(next.id, next);
  return next;
}

function byExternalId(call: Call): SlackView | undefined {
  const wanted = textOf(call, 'external_id');
  if (wanted === '') return undefined;
  return [...call.workspace.views.values()].find(({ body }) => body['external_id'] === wanted);
}

function newView(
  call: Call,
  body: SlackView['body'],
  user: string,
  previous: SlackView | null,
): SlackView {
  const id = call.workspace.nextId('V');
  const view: SlackView = {
    id,
    type: body['type'] === 'home' ? 'home' : 'modal',
    user,
    hash: `${call.workspace.nextTs()}.view`,
    body,
    rootId: previous?.rootId ?? id,
    previousId: previous?.id ?? null,
  };
  call.workspace.views.set(id, view);
  return view;
}

/** Whose click or command the trigger came from; each works once, for three seconds. */
function exchangeTrigger(call: Call): string {
  const trigger = call.workspace.triggers.get(textOf(call, 'trigger_id'));
  if (!trigger) throw new Refusal('invalid_trigger_id');
  if (trigger.used) throw new Refusal('exchanged_trigger_id');
  if (call.workspace.clock() > trigger.expiresAt) throw new Refusal('expired_trigger_id');
  trigger.used = true;
  return trigger.user;
}

function readView(call: Call, expected: 'modal' | 'home'): SlackView['body'] {
  const view = structureOf(call, 'view', 'invalid_arguments');
  if (!isObject(view) || view['type'] !== expected) {
    throw invalidView([`[ERROR] must be a view of type ${expected} [json-pointer:/view/type]`]);
  }
  if (Buffer.byteLength(JSON.stringify(view)) > LIMITS.view.bytes) {
    throw new Refusal('view_too_large');
  }
  const lines = modalProblems(view, expected);
  if (lines.length > 0) throw invalidView(lines);
  requireValidBlocks(view['blocks'], blockContext(call, expected));
  return view;
}

function modalProblems(view: Readonly<Record<string, unknown>>, type: 'modal' | 'home'): string[] {
  const checker = createChecker();
  if (type === 'modal') checker.text(view['title'], '/view/title', LIMITS.view.title, 'plain');
  for (const name of ['submit', 'close']) {
    if (view[name] !== undefined) {
      checker.text(view[name], `/view/${name}`, LIMITS.view.title, 'plain');
    }
  }
  const { privateMetadata, callbackId } = LIMITS.view;
  if (view['private_metadata'] !== undefined) {
    checker.length(view['private_metadata'], '/view/private_metadata', privateMetadata, 0);
  }
  if (view['callback_id'] !== undefined) {
    checker.length(view['callback_id'], '/view/callback_id', callbackId, 0);
  }
  const blocks = Array.isArray(view['blocks']) ? view['blocks'].filter(isObject) : [];
  if (
    type === 'modal' &&
    view['submit'] === undefined &&
    blocks.some((block) => block['type'] === 'input')
  ) {
    checker.report('/view/submit', 'submit is required when there is an input block');
  }
  return checker.problems.map(
    ({ pointer, message }) => `[ERROR] ${message} [json-pointer:${pointer}]`,
  );
}

function invalidView(lines: readonly string[]): Refusal {
  return new Refusal('invalid_arguments', { response_metadata: { messages: lines } });
}

function validate(call: Call): Answer {
  const given = (['blocks', 'message', 'view'] as const).filter(
    (name) => call.args[name] !== undefined,
  );
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    throw new Refusal('invalid_arguments', {
      response_metadata: {
        messages: ['must provide exactly one of `blocks`, `view`, or `message`'],
      },
    });
  }
  const payload = structureOf(call, kind, 'invalid_arguments');
  const blocks = isObject(payload) ? payload['blocks'] : payload;
  const verdict = checkBlocks(blocks ?? [], {
    surface: kind === 'view' ? 'modal' : 'message',
    // Without a token nobody can say which files exist.
    fileReady: () => true,
  });
  if (verdict.error !== null) {
    throw new Refusal(`invalid_${kind}`, {
      errors: verdict.problems.map(({ pointer, message }) => ({
        code: 'failed_constraint',
        message,
        pointer: pointer.replace(/^\/blocks/u, ''),
      })),
    });
  }
  return {};
}

/** A view as payloads and answers show it. */
export function shownView(
  { identity }: Pick<Workspace, 'identity'>,
  view: SlackView,
): Record<string, unknown> {
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    ...view.body,
    id: view.id,
    team_id: identity.teamId,
    app_id: identity.appId,
    app_installed_team_id: identity.teamId,
    bot_id: identity.botId,
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId,
    state: { values: {} },
  };
}
