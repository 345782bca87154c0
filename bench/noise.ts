import { DAY_MS, instantOf } from '../src/core/domain/time.ts';
import type { Instant } from '../src/core/domain/time.ts';
import type { RiskEvaluation } from '../src/core/risks/rules/verdict.ts';
import { slowItems } from './support/weeks-slow.ts';
import { weeksSetting } from './support/weeks-setting.ts';
import { foretoldTable, outcomesTable, saidTable } from './support/weeks-tables.ts';
import { duplicatesIn, foretold, outcomesByRule } from './support/weeks-truth.ts';
import type { Foretold, RuleOutcomes } from './support/weeks-truth.ts';
import { walkWeeks } from './support/weeks.ts';
import type { WeeksOptions, WeeksWalked } from './support/weeks.ts';

export interface NoiseOptions {
  /** The last ones of the demo's history. */
  readonly weeks: number;
  readonly everyMs: number;
  readonly seed: number;
}

/** What was said while the weeks passed, once for each kind of people. */
export interface Noise {
  readonly people: WeeksOptions['people'];
  readonly walked: WeeksWalked;
  readonly duplicates: readonly string[];
  readonly problems: readonly Foretold[];
  readonly rules: readonly RuleOutcomes[];
}

/** A Monday morning, half an hour before the digests of the demo. */
const NOW = instantOf(Date.parse('2026-04-20T06:30:00.000Z'));
const THIS_MONDAY = instantOf(Date.parse('2026-04-20T00:00:00.000Z'));

/** What a company hears of signalbox: weeks of the demo organisation with a clock that is set. */
export async function noise(options: NoiseOptions): Promise<readonly Noise[]> {
  const { weeks, everyMs, seed } = options;
  const period = { from: instantOf(THIS_MONDAY - weeks * 7 * DAY_MS), to: THIS_MONDAY };
  const found = new Map<Instant, readonly RiskEvaluation[]>();
  const results: Noise[] = [];
  for (const people of ['nobody', 'rtes'] as const) {
    await using setting = await weeksSetting({ seed, now: NOW });
    const walked = await walkWeeks(setting, { period, people, everyMs, found });
    results.push({
      people,
      walked,
      duplicates: duplicatesIn(walked),
      problems: foretold(setting.demo, walked),
      rules: outcomesByRule(walked, await slowItems(setting, period.to)),
    });
  }
  return results;
}

const WORDS = {
  nobody: 'nobody reacts to anything',
  rtes: 'RTEs ROAM what they are told of within twelve working hours',
} as const;

/** For the terminal. */
export function noiseTables({ people, walked, duplicates, problems, rules }: Noise): string {
  const { said, evaluations, period } = walked;
  const weeks = Math.round((period.to - period.from) / (7 * DAY_MS));
  const broken = said.filter(({ isSent, isReadable }) => !isSent || !isReadable).length;
  return [
    `${weeks} weeks of the demo organisation, ${evaluations} evaluations; ${WORDS[people]}`,
    saidTable(walked),
    `said twice: ${duplicates.length}${duplicates
      .slice(0, 10)
      .map((one) => `\n  ${one}`)
      .join('')}`,
    `not sent, or not to be read by people: ${broken}`,
    foretoldTable(problems),
    outcomesTable(rules),
    '',
  ].join('\n');
}
