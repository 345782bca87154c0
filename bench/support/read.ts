import { DatabaseSync } from 'node:sqlite';
import { answerOrders } from './child.ts';
import { measured } from './measure.ts';
import type { Cost } from './measure.ts';

export interface ReadOrder {
  readonly file: string;
}

export interface ReadRows extends Cost {
  readonly rows: number;
}

/** The floor of a report over everything: read every row and JSON.parse it. */
answerOrders(async ({ file }: ReadOrder): Promise<ReadRows> => {
  let rows = 0;
  const cost = await measured(async () => {
    const database = new DatabaseSync(file, { readOnly: true });
    const select = database.prepare('select facts, history from item_record');
    for (const { facts, history } of select.iterate()) {
      JSON.parse(String(facts));
      JSON.parse(String(history));
      rows += 1;
    }
    database.close();
  });
  return { ...cost, rows };
});
