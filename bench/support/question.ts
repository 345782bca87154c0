import type { DependencyReport } from '../../src/core/dependencies/report.ts';
import { reader } from '../../src/jobs/answer.ts';
import { openStore } from '../../src/store/open.ts';
import { answerOrders } from './child.ts';
import { measured } from './measure.ts';
import type { Cost } from './measure.ts';
import { measuredOrganisation, NOW, scopeNamed } from './setting.ts';

export type Asked = 'metrics' | 'delivery' | 'deps' | 'forecast' | 'topology';

export interface QuestionOrder {
  readonly database: string;
  /** How many are in it: so many ARTs has the company. */
  readonly items: number;
  readonly asked: Asked;
  /** Topology is of the whole organisation, whatever the scope. */
  readonly scope: string;
}

export interface Answered extends Cost {
  /** Of what the answer tells, so that nobody times an empty one. */
  readonly found: number;
}

/** Consumers of each team that waited for another one. */
function waitsOf({ teams }: DependencyReport): number {
  return teams.flatMap(({ fanOut }) => fanOut).reduce((sum, { n }) => sum + n, 0);
}

/** One question as the command line answers it: opening the store, reading, computing. */
answerOrders(async ({ database, items, asked, scope }: QuestionOrder): Promise<Answered> => {
  const organisation = measuredOrganisation(items);
  const wanted = scopeNamed(organisation, scope);
  let found = 0;
  const cost = await measured(async () => {
    await using store = await openStore(database);
    const read = reader(organisation, store);
    switch (asked) {
      case 'metrics':
        found = (await read.report(wanted, NOW, null)).flowVelocity.n;
        break;
      case 'delivery':
        found = (await read.delivery(wanted, NOW, null)).handoffs.total;
        break;
      case 'deps':
        found = waitsOf(await read.dependencies(wanted, NOW, null));
        break;
      case 'forecast':
        found = (await read.forecast(wanted, NOW, { count: null, by: null })).sample.completions;
        break;
      case 'topology':
        found = (await read.topology(NOW)).findings.length;
        break;
    }
  });
  return { ...cost, found };
});
