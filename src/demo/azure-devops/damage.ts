import type { Desk } from './desk.ts';
import type { Fault } from './faults.ts';
import { errorBody } from './refusal.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly delivery: 'whole' | 'half' | 'half-chunked' | 'reset' | 'never';
  /** Called when the answer has left. */
  readonly sent?: () => void;
}

const JSON_TYPE = 'application/json; charset=utf-8; api-version=7.1';
export const HTML_TYPE = 'text/html; charset=utf-8';
export const SIGN_IN_PAGE =
  '<!DOCTYPE html><html><head><title>Azure DevOps Services | Sign In</title></head><body>Sign in to your account</body></html>';
const BYTE_ORDER_MARK = '\u{FEFF}';

export function json(
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
): Answer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return {
    status,
    headers: { 'content-type': JSON_TYPE, ...headers },
    body: bytes,
    delivery: 'whole',
  };
}

export function refuse(
  status: number,
  typeKey: string,
  message: string,
  headers: Readonly<Record<string, string>>,
): Answer {
  return json(status, errorBody(typeKey, message), headers);
}

/** Faults that keep the request from being worked on. */
export function broken(desk: Desk, fault: Fault | null): Answer | null {
  if (fault === null) return null;
  switch (fault.kind) {
    case 'rate-limited':
    case 'unavailable':
    case 'stopped':
    case 'server-error':
      return refusal(fault);
    case 'sign-in-page':
      return json(203, SIGN_IN_PAGE, { 'content-type': HTML_TYPE });
    case 'redirect':
      return json(302, '', { location: `${desk.base}/_signin?realm=demo` });
    case 'unauthorised':
      return json(401, '', { 'www-authenticate': `Basic realm="${desk.base}"` });
    case 'forbidden':
      return refuse(403, 'AccessCheckException', 'Access Denied: Person 1 needs read.', {});
    case 'no-content':
      return json(204, '', {});
    case 'not-found':
      return refuse(404, 'VssResourceNotFoundException', 'The resource was not found.', {});
    case 'html':
      return json(200, '<html><body>Proxy</body></html>', { 'content-type': HTML_TYPE });
    case 'reset':
      return fault.when === 'before' ? { ...json(200, '', {}), delivery: 'reset' } : null;
    case 'hang':
      return { ...json(200, '', {}), delivery: 'never' };
    case 'delayed':
    case 'cut-json':
    case 'byte-order-mark':
    case 'repeated-token':
    case 'empty-page':
    case 'slow':
      return null;
  }
}

type Refusing = Extract<
  Fault,
  { readonly kind: 'rate-limited' | 'unavailable' | 'stopped' | 'server-error' }
>;

function refusal(fault: Refusing): Answer {
  switch (fault.kind) {
    case 'rate-limited': {
      const text = 'TF400733: The request has been canceled: Request was blocked.';
      const headers = retryAfter(fault.retryAfterSeconds);
      if (fault.html !== true) return refuse(429, 'RequestBlockedException', text, headers);
      return json(429, `<html><body>${text}</body></html>`, {
        ...headers,
        'content-type': HTML_TYPE,
      });
    }
    case 'unavailable':
      return refuse(
        503,
        'ServiceUnavailableException',
        'Service Unavailable',
        retryAfter(fault.retryAfterSeconds),
      );
    case 'stopped': {
      const text =
        'TF24668: The following team project collection is stopped: demo. Start the collection and then try again. Administrator Reason: This Azure DevOps organization has been deactivated due to inactivity.';
      return json(503, BYTE_ORDER_MARK + errorBody('VssServiceException', text), {
        'content-type': 'application/json',
      });
    }
    case 'server-error':
      return refuse(500, 'Exception', 'TF400898: An Internal Error Occurred.', {});
  }
}

/** Faults that strike the finished answer. */
export function damaged(whole: Answer, fault: Fault | null): Answer {
  if (fault?.kind === 'reset') {
    if (fault.when === 'after') return { ...whole, delivery: 'reset' };
    if (fault.when === 'before') return whole;
    return { ...whole, delivery: fault.framing === 'chunked' ? 'half-chunked' : 'half' };
  }
  if (fault?.kind === 'cut-json') {
    return { ...whole, body: whole.body.subarray(0, Math.ceil(whole.body.length / 2)) };
  }
  if (fault?.kind === 'byte-order-mark') {
    return { ...whole, body: Buffer.concat([Buffer.from(BYTE_ORDER_MARK), whole.body]) };
  }
  if (fault?.kind === 'delayed') {
    return { ...whole, headers: { ...whole.headers, ...retryAfter(fault.retryAfterSeconds) } };
  }
  return whole;
}

function retryAfter(seconds: number | null): Record<string, string> {
  return seconds === null ? {} : { 'retry-after': String(seconds) };
}
