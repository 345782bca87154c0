import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONSTRAINED_ART } from '../src/demo/organisation/structure.ts';
import { inFreshProcess } from './support/child.ts';
import type { FillOrder } from './support/fill.ts';
import { median, medianCost } from './support/measure.ts';
import type { Cost } from './support/measure.ts';
import type { Answered, Asked, QuestionOrder } from './support/question.ts';

export interface QuestionsOptions {
  /** Of the stores, the smallest first. */
  readonly sizes: readonly number[];
  readonly runs: number;
  readonly profiles: string | null;
}

export interface QuestionCost {
  readonly what: string;
  /** One for each size. */
  readonly costs: readonly Cost[];
  /** In the largest store: so many edges, findings, completions…, that nobody takes an empty answer for a cheap one. */
  readonly found: number;
  /** How processor time grows with the number of items: 1 is in proportion. */
  readonly exponent: number;
}

export interface Questions {
  readonly sizes: readonly number[];
  readonly questions: readonly QuestionCost[];
}

const FILL = new URL('support/fill.ts', import.meta.url);
const QUESTION = new URL('support/question.ts', import.meta.url);

const QUESTIONS: readonly {
  readonly asked: Asked;
  readonly scope: string;
  readonly what: string;
}[] = [
  ...(['metrics', 'delivery', 'deps', 'forecast'] as const).flatMap((asked) => [
    { asked, scope: CONSTRAINED_ART, what: `${asked} of one ART` },
    { asked, scope: 'portfolio', what: `${asked} of the portfolio` },
  ]),
  { asked: 'topology', scope: 'portfolio', what: 'topology' },
];

/** Each kind of question, reading included, from stores of several sizes; each run in a fresh process. */
export async function questions({ sizes, runs, profiles }: QuestionsOptions): Promise<Questions> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-bench-'));
  try {
    const asked = QUESTIONS.map(({ what }) => ({ what, costs: [] as Cost[], found: 0 }));
    for (const items of sizes) {
      const database = `sqlite:${join(folder, `${items}.db`)}`;
      await inFreshProcess<FillOrder, Cost>(FILL, { database, items });
      for (const [i, question] of QUESTIONS.entries()) {
        const order = { database, items, asked: question.asked, scope: question.scope };
        const answers: Answered[] = [];
        for (let run = 0; run < runs; run += 1) {
          answers.push(await inFreshProcess<QuestionOrder, Answered>(QUESTION, order, profiles));
        }
        asked[i]!.costs.push(medianCost(answers));
        asked[i]!.found = median(answers.map(({ found }) => found));
      }
    }
    return {
      sizes,
      questions: asked.map((one) => ({
        ...one,
        exponent: slope(
          sizes.map((items, i) => [Math.log(items), Math.log(one.costs[i]!.busySeconds)]),
        ),
      })),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of the line nearest to the points, by least squares. */
export function slope(points: readonly (readonly [number, number])[]): number {
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const across = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return across / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
