import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../src/store/kysely/migrations.ts';

describe('migrations', () => {
  it('are listed by the names of their files, in order', async () => {
    const files = await readdir(join(import.meta.dirname, '../../src/store/kysely/migrations'));

    expect(Object.keys(MIGRATIONS)).toEqual(
      files.toSorted().map((name) => name.replace(/\.ts$/, '')),
    );
  });
});
