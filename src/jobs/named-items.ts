import type { ItemHistory } from '../core/domain/work-item.ts';
import type { Store } from '../store/store.ts';

/** Work items as people write them: `PAY-12`, `pay-12`, `#4711`, with the source before where two trackers know the key. */
export async function itemsNamed(
  items: Pick<Store['items'], 'byKey'>,
  written: string,
): Promise<readonly ItemHistory[]> {
  const [, source, key = written] = /^(?:([\w.-]+):)?#?(.+)$/u.exec(written.trim()) ?? [];
  const found = await items.byKey(key);
  const all = found.length > 0 ? found : await items.byKey(key.toUpperCase());
  return all.filter(
    ({ item }) => source === undefined || item.source.toLowerCase() === source.toLowerCase(),
  );
}
