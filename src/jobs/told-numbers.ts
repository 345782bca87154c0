import { z } from 'zod';
import type { ToldPeriod } from '../core/digest/corrections.ts';
import type { Publication } from '../store/store.ts';

const Items = z.array(z.tuple([z.string(), z.string(), z.string()])).nullable();

const Told = z.object({
  v: z.literal(1),
  name: z.string(),
  finished: z.number(),
  started: z.number(),
  flowTimeP50: z.number().nullable(),
  efficiency: z.number().nullable(),
  finishedItems: Items,
  startedItems: Items,
  rules: z.string(),
});

/** As a store keeps it: items as [source, id, key]. */
export function writeTold({ name, numbers }: Pick<ToldPeriod, 'name' | 'numbers'>): string {
  const { finishedItems, startedItems, ...rest } = numbers;
  const told: z.infer<typeof Told> = {
    v: 1,
    name,
    ...rest,
    finishedItems: listed(finishedItems),
    startedItems: listed(startedItems),
  };
  return JSON.stringify(told);
}

/** Null where the numbers are not written in a way that is known here: then nothing of that period is corrected. */
export function readTold({ period, covers, numbers }: Publication): ToldPeriod | null {
  const read = Told.safeParse(parsed(numbers));
  if (!read.success) return null;
  const { v: _, name, finishedItems, startedItems, ...rest } = read.data;
  return {
    key: period,
    name,
    covers,
    numbers: { ...rest, finishedItems: named(finishedItems), startedItems: named(startedItems) },
  };
}

type Listed = z.infer<typeof Items>;
type Named = ToldPeriod['numbers']['finishedItems'];

function listed(items: Named): Listed {
  return items?.map(({ source, id, key }) => [source, id, key]) ?? null;
}

function named(items: Listed): Named {
  return items?.map(([source, id, key]) => ({ source, id, key })) ?? null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
