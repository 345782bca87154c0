/** Which kind of tracker answers at an address. */
export type Recognised =
  | { readonly kind: 'jira' | 'jira-data-center' | 'azure-devops' }
  | { readonly kind: null; readonly why: string };

const TIMEOUT_MS = 10_000;

/** By the address alone, where only one tracker has such addresses. */
export function kindByAddress(address: string): 'jira' | 'azure-devops' | null {
  const { hostname, pathname } = new URL(address);
  const host = hostname.toLowerCase();
  if (host === 'dev.azure.com' || host.endsWith('.visualstudio.com')) return 'azure-devops';
  if (/\/_apis(?:\/|$)/i.test(pathname)) return 'azure-devops';
  return host.endsWith('.atlassian.net') ? 'jira' : null;
}

/** Asks the server itself, without credentials: both kinds say what they are to anybody. */
export async function askKind(baseUrl: string, signal: AbortSignal): Promise<Recognised> {
  const whys = new Set<string>();
  // The third version of the API is the cloud's alone.
  for (const path of [
    '/rest/api/3/serverInfo',
    '/rest/api/2/serverInfo',
    '/_apis/connectionData',
  ]) {
    const answer = await get(`${baseUrl}${path}`, signal);
    const kind = 'body' in answer ? kindOf(answer) : null;
    if (kind !== null) return { kind };
    whys.add('why' in answer ? answer.why : `status ${answer.status}`);
  }
  return { kind: null, why: [...whys].join(', then ') };
}

interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

type Answered = Told | { readonly why: string };

async function get(url: string, outer: AbortSignal): Promise<Answered> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.any([outer, timeout]),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  } catch {
    outer.throwIfAborted();
    return {
      why: timeout.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : 'no connection',
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function kindOf(answer: Told): Exclude<Recognised['kind'], null> | null {
  const deployment = deploymentIn(answer.body);
  if (deployment !== null) {
    return deployment.toLowerCase() === 'cloud' ? 'jira' : 'jira-data-center';
  }
  return isAzureDevOps(answer) ? 'azure-devops' : null;
}

/** Old servers do not name their deployment, but their version. */
function deploymentIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  if ('deploymentType' in body && typeof body.deploymentType === 'string') {
    return body.deploymentType;
  }
  return 'versionNumbers' in body && 'baseUrl' in body ? 'Server' : null;
}

/** Its front door marks every answer, refusals too. */
function isAzureDevOps({ headers, body }: Told): boolean {
  const marks = [...headers.keys()].some((name) => /^x-(?:tfs|vss)-/i.test(name));
  const says = typeof body === 'object' && body !== null && 'authenticatedUser' in body;
  const sendsToSignIn = /\/_signin\b/i.test(headers.get('location') ?? '');
  return marks || says || sendsToSignIn;
}
