import type { Failure } from '../http/failure.ts';
import { quoted } from '../http/failure.ts';
import { resetMs, retryAfterMs } from '../http/limits.ts';

const ASK_FOR_TOKEN =
  'Check the token of this source: it may have expired, or belong to another organisation. Then run `signalbox check`.';
const CHECK_ADDRESS =
  'The address must be of an organisation (https://dev.azure.com/acme) or a collection (https://server/tfs/DefaultCollection), without a project or page; check it, and the projects of this source.';
const WAIT =
  'It is tried again with the next pull; look at status.dev.azure.com or at the server if it stays.';

/** An HTTP answer, its body already read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** The parsed body, or why there is none. A sign-in page or a cut body is a failure, not an empty organisation. */
export function readAnswer(
  answer: Answer,
  now: number,
): { readonly data: unknown } | { readonly failure: Failure } {
  const failure = statusFailure(answer, now) ?? bodyFailure(answer);
  if (failure !== null) return { failure };
  try {
    return { data: JSON.parse(answer.body) as unknown };
  } catch (cause) {
    const said = 'the answer broke off or is no JSON';
    return { failure: { reason: 'unreadable', status: answer.status, said, advice: WAIT, cause } };
  }
}

function statusFailure(answer: Answer, now: number): Failure | null {
  const { status, headers } = answer;
  if (status === 203) {
    const said = 'a sign-in page came back instead of data (203)';
    return { reason: 'auth', status, said, advice: ASK_FOR_TOKEN };
  }
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return redirectFailure(answer);
  const words = wordsOf(answer);
  const said = `Azure DevOps answered ${status}${words === '' ? '' : ` (${words})`}`;
  if (status === 429 || words.includes('TF400733')) {
    return {
      reason: 'rate-limited',
      status,
      said: `Azure DevOps asks us to slow down (${status}${words === '' ? '' : `, ${words}`})`,
      advice: 'Lower `pull.requestsPerSecond` of this source if this happens often.',
      retryAfterMs: retryAfterMs(headers, now) ?? resetMs(headers, now),
    };
  }
  if (status === 401) return { reason: 'auth', status, said, advice: ASK_FOR_TOKEN };
  if (status === 403 || words.includes('TF400813')) {
    const advice = 'Give the account "View work items in this node" in the configured projects.';
    return { reason: 'auth', status, said, advice };
  }
  if (words.includes('TF24668')) {
    const advice = 'Start the collection, or activate the organisation again, then pull.';
    return { reason: 'refused', status, said, advice };
  }
  if (status >= 500 || status === 408 || words.includes('VS402335')) {
    const after = retryAfterMs(headers, now);
    return { reason: 'unavailable', status, said, advice: WAIT, retryAfterMs: after };
  }
  const advice = status === 404 ? CHECK_ADDRESS : 'Look at this source with `signalbox check`.';
  return { reason: 'refused', status, said, advice };
}

function redirectFailure({ status, headers }: Answer): Failure {
  const target = headers.get('location') ?? '';
  const login = /login|signin|sso|auth/i.test(target);
  const where = target === '' ? 'elsewhere' : `to ${quoted(target.replace(/[?#].*$/s, ''))}`;
  return {
    reason: login ? 'auth' : 'refused',
    status,
    said: `we are sent ${where} (${status}) instead of being answered`,
    advice: login ? ASK_FOR_TOKEN : 'Check `baseUrl` of this source.',
  };
}

function bodyFailure({ status, headers, body }: Answer): Failure | null {
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    return {
      reason: 'refused',
      status,
      said: `the answer is packed (${quoted(encoding)}), which was not asked for`,
      advice:
        'Something between here and Azure DevOps changes the answers: let it leave them alone.',
    };
  }
  const type = headers.get('content-type');
  if (body !== '' && type !== null && !type.includes('json')) {
    return {
      reason: 'auth',
      status,
      said: `a web page came back instead of data (${quoted(type)}), most likely a sign-in page`,
      advice: `Check \`baseUrl\` of this source. ${ASK_FOR_TOKEN}`,
    };
  }
  if (body !== '') return null;
  return { reason: 'unreadable', status, said: `an empty answer (${status})`, advice: WAIT };
}

/** The service's message in one line, from the body or from the header that repeats it. */
function wordsOf({ headers, body }: Answer): string {
  return quoted(messageIn(body) ?? headerMessage(headers) ?? '');
}

function messageIn(body: string): string | null {
  try {
    const said = JSON.parse(body) as { readonly message?: unknown } | null;
    return typeof said?.message === 'string' ? said.message : null;
  } catch {
    return null;
  }
}

function headerMessage(headers: Headers): string | null {
  const text = headers.get('x-tfs-serviceerror');
  try {
    return text === null ? null : decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
