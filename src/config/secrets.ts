import { readFileSync } from 'node:fs';
import { ConfigError, messageOf } from '../shared/errors.ts';
import type { Secret } from './values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process; the only place that reads it. */
export function environment(): Environment {
  return process.env;
}

/**
 * Reads secrets by reference and remembers their values, so that logs can replace them.
 * Collects what is missing, so that an operator sees all of it at once.
 */
export class Secrets {
  readonly #env: Environment;
  readonly #values = new Set<string>();
  readonly #missing: string[] = [];

  constructor(env: Environment) {
    this.#env = env;
  }

  /** The value, or an empty string that `demand` reports. */
  read(secret: Secret, what: string): string {
    const value = 'env' in secret ? this.#env[secret.env]?.trim() : this.#file(secret.file, what);
    if (value === undefined || value === '') {
      if ('env' in secret)
        this.#missing.push(`${what}: set the environment variable ${secret.env}`);
      return '';
    }
    this.#values.add(value);
    return value;
  }

  /** Basic authentication as it goes over the wire: whoever decodes it has the token. */
  rememberBasic(user: string, token: string): void {
    if (token !== '') this.#values.add(Buffer.from(`${user}:${token}`).toString('base64'));
  }

  /** The password in an address, as it is written there and as it is meant. */
  rememberPassword(address: string): void {
    const written = URL.parse(address)?.password ?? '';
    if (written === '') return;
    this.#values.add(written);
    try {
      this.#values.add(decodeURIComponent(written));
    } catch {
      // No escape but a percent sign of its own: it is meant as it is written.
    }
  }

  #file(path: string, what: string): string | undefined {
    try {
      const value = readFileSync(path, 'utf8').trim();
      if (value === '') this.#missing.push(`${what}: the file ${path} is empty`);
      return value;
    } catch (error) {
      this.#missing.push(`${what}: cannot read ${path} (${messageOf(error)})`);
      return undefined;
    }
  }

  /** Throws ConfigError with every secret that was asked for and is not there. */
  demand(): void {
    if (this.#missing.length === 0) return;
    const rows = this.#missing.map((line) => `  ${line}`).join('\n');
    throw new ConfigError(`Secrets are missing; nothing was started.\n${rows}`);
  }

  values(): readonly string[] {
    return [...this.#values];
  }
}
