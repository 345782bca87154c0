import type { Exchanged } from '../http/exchange.ts';
import type { Failure } from '../http/failure.ts';
import { quoted } from '../http/failure.ts';
import { resetMs, retryAfterMs } from '../http/limits.ts';

const ASK_FOR_TOKEN =
  'Check the token of this source (and on Jira Cloud its e-mail address), or create a new token, then run `signalbox check`.';
const WAIT = 'It is tried again with the next pull; look at the site’s status page if it stays.';

/** The parsed body, or why there is none. A thin answer to a dead token is a failure, not an empty site. */
export function readAnswer(
  answer: Exchanged,
  now: number,
): { readonly data: unknown } | { readonly failure: Failure } {
  const failure = headerFailure(answer) ?? statusFailure(answer, now) ?? typeFailure(answer);
  if (failure !== null) return { failure };
  try {
    return { data: JSON.parse(answer.body) as unknown };
  } catch (cause) {
    return {
      failure: {
        reason: 'unreadable',
        status: answer.status,
        said: 'the answer broke off or is no JSON',
        advice: WAIT,
        cause,
      },
    };
  }
}

/** Jira tells of a failed login only here; the body may be a perfectly fine empty list with status 200. */
function headerFailure({ status, headers }: Exchanged): Failure | null {
  const reason = headers.get('x-seraph-loginreason') ?? '';
  if (reason.includes('AUTHENTICATION_DENIED')) {
    return {
      reason: 'auth',
      status,
      said: 'Jira denies the login until a captcha has been solved',
      advice: 'Log in once in a browser with this account, then run `signalbox check`.',
    };
  }
  if (reason.includes('AUTHENTICATED_FAILED')) {
    return {
      reason: 'auth',
      status,
      said: 'Jira does not accept the credentials and would answer as to a stranger',
      advice: ASK_FOR_TOKEN,
    };
  }
  if (headers.get('x-ausername') === 'anonymous') {
    return {
      reason: 'auth',
      status,
      said: 'Jira answers as to a stranger who is not logged in',
      advice: ASK_FOR_TOKEN,
    };
  }
  return null;
}

function statusFailure(answer: Exchanged, now: number): Failure | null {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return null;
  const words = wordsOf(answer);
  const said = `Jira answered ${status}${words === '' ? '' : ` (${words})`}`;
  if (status === 401) return { reason: 'auth', status, said, advice: ASK_FOR_TOKEN };
  if (status === 403) {
    return {
      reason: 'auth',
      status,
      said,
      advice: 'Give the token’s account the permission to browse the configured projects.',
    };
  }
  if (status === 429) {
    return {
      reason: 'rate-limited',
      status,
      said: `Jira asks us to slow down (429${reasonOfLimit(headers)})`,
      advice: 'Lower `pull.requestsPerSecond` of this source if this happens often.',
      retryAfterMs: retryAfterMs(headers, now) ?? resetMs(headers, now),
    };
  }
  if (status >= 500 || status === 408) {
    const after = retryAfterMs(headers, now);
    return { reason: 'unavailable', status, said, advice: WAIT, retryAfterMs: after };
  }
  if (status >= 300 && status < 400) return redirectFailure(answer);
  return {
    reason: 'refused',
    status,
    said,
    advice: 'Check the projects or the JQL of this source with `signalbox check`.',
  };
}

function redirectFailure({ status, headers }: Exchanged): Failure {
  const target = headers.get('location') ?? '';
  const login = /login|signin|sso|auth/i.test(target);
  const where = target === '' ? 'elsewhere' : `to ${quoted(target.replace(/[?#].*$/s, ''))}`;
  return {
    reason: login ? 'auth' : 'refused',
    status,
    said: `the site sends us ${where} (${status}) instead of answering`,
    advice: login ? ASK_FOR_TOKEN : 'Check `baseUrl` of this source.',
  };
}

function typeFailure({ status, headers }: Exchanged): Failure | null {
  const type = headers.get('content-type');
  if (type === null || type.includes('json')) return null;
  return {
    reason: 'auth',
    status,
    said: `a web page came back instead of data (${quoted(type)}), most likely a login page`,
    advice: `Check \`baseUrl\` of this source. ${ASK_FOR_TOKEN}`,
  };
}

/** Jira's error collection in one line; an HTML body says nothing worth repeating. */
function wordsOf({ headers, body }: Exchanged): string {
  if (!(headers.get('content-type') ?? '').includes('json')) return '';
  try {
    const said = JSON.parse(body) as {
      errorMessages?: unknown;
      errors?: unknown;
      message?: unknown;
    } | null;
    const messages = Array.isArray(said?.errorMessages) ? said.errorMessages : [];
    const errors =
      typeof said?.errors === 'object' && said.errors !== null ? Object.values(said.errors) : [];
    return quoted([...messages, ...errors, said?.message].filter(isText).join('; '));
  } catch {
    return '';
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function reasonOfLimit(headers: Headers): string {
  const reason = headers.get('ratelimit-reason');
  return reason === null ? '' : `, ${quoted(reason)}`;
}
