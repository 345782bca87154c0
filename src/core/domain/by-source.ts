import type { SourceId } from './ids.ts';

/**
 * What several sources each know by an id or a key of their own. A map within a map: putting source and name together
 * into one text costs more than looking it up, and questions look up tens of thousands.
 */
export class BySource<T> {
  readonly #sources = new Map<SourceId, Map<string, T>>();

  get(source: SourceId, name: string): T | undefined {
    return this.#sources.get(source)?.get(name);
  }

  has(source: SourceId, name: string): boolean {
    return this.#sources.get(source)?.has(name) ?? false;
  }

  set(source: SourceId, name: string, value: T): void {
    const known = this.#sources.get(source);
    if (known === undefined) this.#sources.set(source, new Map([[name, value]]));
    else known.set(name, value);
  }
}
