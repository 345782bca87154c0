import type { AzureDevOpsOptions } from './options.ts';

/** The token in use, exchanged for a newer one where there is one. */
export interface Credentials {
  token(): string;
  header(): string;
  /** After a refusal: whether another token than the refused one is in use now. */
  renew(refused: string): boolean;
  /** Text without anything that would give the credentials away. */
  hide(text: string): string;
}

export function credentials({ kind, token: read }: AzureDevOpsOptions['auth']): Credentials {
  let current: string | null = null;
  const seen = new Set<string>();

  function token(): string {
    current ??= remembered(read());
    return current;
  }

  function remembered(value: string): string {
    if (value !== '') seen.add(value).add(basic(value));
    return value;
  }

  return {
    token,
    header: () => (kind === 'bearer' ? `Bearer ${token()}` : `Basic ${basic(token())}`),
    renew(refused) {
      // Another request may have found the new token already.
      if (token() !== refused) return true;
      const fresh = remembered(read());
      if (fresh === '' || fresh === refused) return false;
      current = fresh;
      return true;
    },
    hide: (text) => [...seen].reduce((clean, secret) => clean.replaceAll(secret, '…'), text),
  };
}

function basic(token: string): string {
  return Buffer.from(`:${token}`).toString('base64');
}
