import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../src/core/domain/risk.ts';
import { evaluateRules } from '../../../../src/core/risks/rules/evaluate-rules.ts';
import { DEFAULT_RULES } from '../../../../src/core/risks/rules/settings.ts';
import { couldNotJudge, evaluationOf, raised } from '../../../../src/core/risks/rules/verdict.ts';
import type { Unjudged, Verdict } from '../../../../src/core/risks/rules/verdict.ts';
import { capped } from '../../../../src/core/risks/rules/words.ts';
import { edge, item } from '../../dependencies/planned-support.ts';
import { at } from '../../metrics/support.ts';
import { anOrganisation, aPi, chance, date, evaluate, inputOf, settingsOf } from './support.ts';
import type { Case } from './support.ts';

/** Something for most rules to find. */
function busy(): Case {
  const consumers = Array.from({ length: 6 }, (_, index) =>
    item(`PAY-${index}`, [['Build', 80]], {}, { dueDate: date(97 + 2 * index) }),
  );
  const providers = ['LED-1', 'LED-2', 'LED-3'].map((key) =>
    item(key, [['Build', 90]], { team: 'green' }),
  );
  const features = ['FEA-1', 'FEA-2'].map((key) =>
    item(
      key,
      [['Ready', 60]],
      { level: 'feature' },
      {
        pis: [{ pi: 'PI-2', from: at(70), to: null }],
      },
    ),
  );
  const children = Array.from({ length: 6 }, (_, index) => ({
    ...item(`C-${index}`, [['Build', 60]], { team: 'blue' }),
    parents: [
      {
        parent: { id: 'FEA-1', key: 'FEA-1' },
        from: at(index < 3 ? 60 : index < 5 ? 86 : 93),
        to: null,
      },
    ],
  }));
  const demo = { name: 'Demo', at: at(104), items: [{ source: null, key: 'FEA-2' }] };
  return {
    organisation: anOrganisation({ pis: [aPi('PI-2', 70, 130, { integrationPoints: [demo] })] }),
    items: [...consumers, ...providers, ...features, ...children],
    edges: consumers.flatMap((one, index) => {
      const provider = providers[index % 3];
      return provider === undefined ? [] : [edge(one, provider)];
    }),
    chanceOf: ({ key }) => chance(key.endsWith('1') ? 0.3 : 0.6),
  };
}

describe('the rules of an ART', () => {
  it('find the same, in the same order, whatever the order of items and links', () => {
    const told = busy();
    const expected = evaluate(told);
    const items = told.items ?? [];
    const edges = told.edges ?? [];

    expect(expected.signals.map(({ rule }) => rule)).toEqual(['R1', 'R1', 'R11', 'R7', 'R9']);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...items], { minLength: items.length }),
        fc.shuffledSubarray([...edges], { minLength: edges.length }),
        (shuffledItems, shuffledEdges) => {
          const again = evaluate({ ...told, items: shuffledItems, edges: shuffledEdges });
          expect(again).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('rest on nothing but their input, and leave it as it is', () => {
    const input = inputOf(busy());
    const before = JSON.stringify(input);

    expect(evaluateRules(input, settingsOf())).toEqual(evaluateRules(input, settingsOf()));
    expect(JSON.stringify(input)).toBe(before);
  });

  it('give every signal a key of its own, a reason, figures with a basis, and a weight', () => {
    const { signals } = evaluate(busy());

    expect(new Set(signals.map(({ key }) => key)).size).toBe(signals.length);
    for (const { evidence, title } of signals) {
      expect(title).not.toBe('');
      expect(evidence.why).toMatch(/\.$/);
      expect(evidence.figures.length).toBeGreaterThan(0);
      expect(evidence.figures.filter(({ basis, value }) => basis === '' || value === '')).toEqual(
        [],
      );
      expect(evidence.weight).toBeGreaterThan(0);
    }
  });

  it('are neither quiet nor unjudged without a word when they are off', () => {
    const rules = Object.fromEntries(RULES.map((rule) => [rule, 'off']));
    const { signals, unjudged } = evaluate({ ...busy(), rules });

    expect(signals).toEqual([]);
    expect(
      unjudged.map(({ rule, reason, keys }) => `${rule} ${reason} ${JSON.stringify(keys)}`),
    ).toEqual(RULES.slice(0, 11).map((rule) => `${rule} off null`));
  });

  it('are those of the scope where it has its own', () => {
    const settings = {
      ...settingsOf(),
      scopes: new Map([['cards', { ...DEFAULT_RULES, R1: 'off' as const }]]),
    };
    const { signals } = evaluateRules(inputOf(busy()), settings);

    expect(signals.filter(({ rule }) => rule === 'R1')).toEqual([]);
  });
});

describe('evidence', () => {
  it('is cut to a length that can be kept and shown, whatever a tracker says', () => {
    const long = '𝕏<!channel>'.repeat(1000);
    const pay = {
      ...item('PAY-1', [['Build', 80]], {}, { dueDate: date(98) }),
      key: long,
      title: long,
    };
    const led = {
      ...item('LED-9', [['Build', 90]], { team: 'green' }),
      key: long,
      title: long,
      url: `https://tracker.invalid/${long}`,
    };
    const [signal] = evaluate({ items: [pay, led], edges: [edge(pay, led)] }).signals;
    const texts = [
      signal?.title,
      signal?.evidence.why,
      ...(signal?.evidence.items ?? []).flatMap(({ key, title, url }) => [key, title, url]),
    ];

    expect(signal?.key).toBe('dependency:cards:jira:LED-9');
    expect(texts.filter((text) => text === undefined || text.length > 600)).toEqual([]);
    expect(signal?.evidence.items[0]?.url).toBe('');
  });

  it('keeps at most twenty items', () => {
    const provider = item('LED-9', [['Build', 90]], { team: 'green' });
    const consumers = Array.from({ length: 30 }, (_, index) =>
      item(`PAY-${index}`, [['Build', 80]], {}, { dueDate: date(98) }),
    );
    const [signal] = evaluate({
      items: [provider, ...consumers],
      edges: consumers.map((one) => edge(one, provider)),
    }).signals;

    expect(signal?.evidence.items).toHaveLength(20);
    expect(signal?.evidence.why).toContain('29 more items need it.');
  });

  it('is cut between characters', () => {
    expect(capped('abcdef', 6)).toBe('abcdef');
    expect(capped('abcdefg', 6)).toBe('abcde…');
    expect(capped('abcd𝕏fg', 6)).toBe('abcd…');
  });
});

describe('an evaluation', () => {
  const LINE: Unjudged = { rule: 'R3', scope: 'cards', reason: 'off', why: 'off', keys: null };

  it.each([
    { what: 'a whole rule', line: LINE, unclear: true },
    { what: 'the rule elsewhere', line: { ...LINE, scope: 'wallet' }, unclear: false },
    { what: 'the risk by its key', line: { ...LINE, keys: ['R3:cards:jira:1'] }, unclear: true },
    { what: 'another risk', line: { ...LINE, keys: ['R3:cards:jira:2'] }, unclear: false },
  ])('that could not judge $what is no answer on a risk: $unclear', ({ line, unclear }) => {
    const evaluation = evaluationOf([{ kind: 'unjudged', unjudged: line }]);

    expect(couldNotJudge(evaluation, { rule: 'R3', scope: 'cards', key: 'R3:cards:jira:1' })).toBe(
      unclear,
    );
  });

  it('puts lines of one cause together', () => {
    const { unjudged } = evaluationOf(
      ['b', 'a', 'b'].map((key) => ({ kind: 'unjudged', unjudged: { ...LINE, keys: [key] } })),
    );

    expect(unjudged).toEqual([{ ...LINE, keys: ['a', 'b'] }]);
  });

  it('puts the high ones first, then the sooner ones', () => {
    const { signals } = evaluationOf([
      aSignal('d', 'medium', null),
      aSignal('c', 'medium', 9),
      aSignal('b', 'high', null),
      aSignal('a', 'high', 20),
    ]);

    expect(signals.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd']);
  });
});

function aSignal(key: string, severity: 'high' | 'medium', day: number | null): Verdict {
  return raised({
    rule: 'R3',
    scope: 'cards',
    key,
    title: key,
    nature: 'risk',
    severity,
    why: 'Because.',
    figures: [],
    items: [],
    weight: 1,
    expectedAt: day === null ? null : at(day),
    pi: null,
  });
}
