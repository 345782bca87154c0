import { stateWords } from '../cli/dependency-words.ts';
import { finishText } from '../cli/forecast-text.ts';
import { numbered, plain, table } from '../cli/text.ts';
import { organisationOf } from '../config/organisation.ts';
import type { Config } from '../config/schema.ts';
import { findScope } from '../core/domain/scopes.ts';
import { instantOf } from '../core/domain/time.ts';
import { reader } from '../jobs/answer.ts';
import { openStore } from '../store/open.ts';

/** A line each of what `deps`, `forecast` and `topology` answer in full about what was pulled. */
export async function otherAnswers(
  config: Config,
  storage: string,
  scopeId: string,
  now: number,
): Promise<string> {
  const organisation = organisationOf(config);
  const scope = findScope(organisation, scopeId);
  if (scope === null) throw new Error(`The demo has no scope ${scopeId}.`);
  await using store = await openStore(storage);
  const read = reader(organisation, store);
  const asOf = instantOf(now);
  const { edges } = await read.dependencies(scope, asOf, null);
  const forecast = await read.forecast(scope, asOf, { count: null, by: null });
  const { findings } = await read.topology(asOf);
  const [first] = edges;
  const dependency =
    first === undefined
      ? 'none is open'
      : `${numbered(edges.length, 'is open', 'are open')}; ${plain(first.consumer.key)} needs ${plain(first.provider.key)}: ${stateWords(first.state)}`;
  const costly = findings.find(({ rule }) => rule === 'too-many-dependencies') ?? findings[0];
  return table(
    ['', ''],
    [
      [`deps ${scopeId}`, dependency],
      [`forecast ${scopeId}`, finishText(forecast)],
      [
        'topology',
        `${numbered(findings.length, 'finding')}${costly === undefined ? '' : `; ${plain(costly.title, 120)}`}`,
      ],
    ],
    2,
  );
}
