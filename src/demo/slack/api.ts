import { checkArguments, METHODS } from './arguments.ts';
import type { Answer, Call, Method } from './call.ts';
import { Refusal } from './call.ts';
import { CHAT } from './methods/chat.ts';
import { CONVERSATIONS } from './methods/conversations.ts';
import { FILES } from './methods/files.ts';
import { PEOPLE } from './methods/people.ts';
import { VIEWS } from './methods/views.ts';
import type { TokenFacts, Workspace } from './workspace.ts';

/** A Web API call as it came in, whatever its encoding was. */
export interface IncomingCall {
  readonly method: string;
  readonly token: string | null;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface ApiContext {
  readonly workspace: Workspace;
  readonly baseUrl: string;
  readonly filesLag: () => boolean;
  /** Makes a Socket Mode address; Socket Mode lives elsewhere. */
  readonly openConnection: () => string;
}

const WITHOUT_TOKEN = new Set(['api.test', 'blocks.validate']);

/** The answer of Slack's Web API, `ok` included. Never throws for bad input. */
export function answerCall(incoming: IncomingCall, context: ApiContext): Answer {
  try {
    const token = authorise(incoming, context.workspace);
    const { refused } = checkArguments(incoming.method, incoming.args);
    if (refused.length > 0) {
      throw new Refusal('invalid_arguments', { response_metadata: { messages: refused } });
    }
    return { ok: true, ...methodOf(incoming.method, context)(callOf(incoming, token, context)) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.error, ...error.details };
    throw error;
  }
}

const HANDLERS: Readonly<Record<string, Method>> = {
  ...CHAT,
  ...CONVERSATIONS,
  ...FILES,
  ...PEOPLE,
  ...VIEWS,
};

function methodOf(name: string, context: ApiContext): Method {
  if (name === 'apps.connections.open') return () => ({ url: context.openConnection() });
  const method = HANDLERS[name];
  if (!method) throw new Refusal('unknown_method', { req_method: name });
  return method;
}

function callOf(incoming: IncomingCall, token: TokenFacts | null, context: ApiContext): Call {
  const { workspace, baseUrl, filesLag } = context;
  return { method: incoming.method, args: incoming.args, token, workspace, baseUrl, filesLag };
}

function authorise(incoming: IncomingCall, workspace: Workspace): TokenFacts | null {
  const facts = METHODS.get(incoming.method);
  if (!facts) throw new Refusal('unknown_method', { req_method: incoming.method });
  if (WITHOUT_TOKEN.has(incoming.method)) return null;
  if (incoming.token === null) throw new Refusal('not_authed');
  const token = workspace.tokens.get(incoming.token);
  if (!token) throw new Refusal('invalid_auth');
  if (token.revoked) throw new Refusal('token_revoked');
  const wantsApp = incoming.method === 'apps.connections.open';
  if (incoming.method !== 'auth.test' && wantsApp !== (token.kind === 'app')) {
    throw new Refusal('not_allowed_token_type');
  }
  const needed = wantsApp ? ['connections:write'] : facts.scopes;
  if (needed.length > 0 && !needed.some((scope) => token.scopes.includes(scope))) {
    throw new Refusal('missing_scope', {
      needed: needed.join(','),
      provided: token.scopes.join(','),
    });
  }
  return token;
}
