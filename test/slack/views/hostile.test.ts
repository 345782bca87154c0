import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemView } from '../../../src/core/dependencies/report.ts';
import { buildDigest } from '../../../src/core/digest/build-digest.ts';
import type { Digest } from '../../../src/core/digest/digest.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import type { ScopeKind } from '../../../src/core/domain/organisation.ts';
import type { FlowReport } from '../../../src/core/metrics/report.ts';
import type { Message } from '../../../src/slack/message.ts';
import type { ItemAnswer } from '../../../src/slack/ports.ts';
import { agingView } from '../../../src/slack/views/aging.ts';
import { digestParent, digestThread, pictureMessage } from '../../../src/slack/views/digest.ts';
import { errorView, progressView } from '../../../src/slack/views/errors.ts';
import { helpView, unknownCommandView } from '../../../src/slack/views/help.ts';
import { metricsView } from '../../../src/slack/views/metrics.ts';
import { qualityView } from '../../../src/slack/views/quality.ts';
import { statusView } from '../../../src/slack/views/status.ts';
import { whyView } from '../../../src/slack/views/why.ts';
import { KNOWN, LIMITS_FILE_PRESENT, limitsFromFile, problemsOf } from '../../support/block-kit.ts';
import { hostile, NASTY, word, type Hostile } from '../../support/hostile.ts';
import {
  aDependencyReport,
  aDependencyRow,
  aFinding,
  aForecastReport,
  anItemView,
  aTopologyReport,
} from '../../support/other-reports.ts';
import { begun } from '../../support/risk-tale.ts';
import { aSignal } from '../../support/risks.ts';
import {
  aReport,
  aStage,
  anAgingItem,
  anItemAnswer,
  digestInput,
  instant,
  NOTHING_BESIDES,
  someNumbers,
} from '../../support/reports.ts';

function hostileReport(from: Hostile): FlowReport {
  const nth = Array.from({ length: from.many }, (_, index) => index);
  return aReport({
    scope: {
      id: word(from, 0),
      kind: 'art',
      name: word(from, 1),
      level: word(from, 2),
      zone: 'UTC',
    },
    stages: nth.map((index) => aStage({ stage: word(from, index) })),
    queue: Object.fromEntries(nth.map((index) => [word(from, index), index])),
    aging: {
      limits: {},
      items: nth.map((index) =>
        anAgingItem({
          key: word(from, index),
          url: word(from, index + 1),
          title: word(from, index + 2),
          team: word(from, index + 3),
          stage: word(from, index + 4),
          band: '>p95',
          blockedNow: true,
        }),
      ),
    },
    flowDistribution: {
      completed: Object.fromEntries(nth.map((index) => [word(from, index), 1])),
      loadNow: {},
      loadMean: {},
    },
    dataQuality: Object.fromEntries(
      nth.map((index) => [
        index % 2 === 0 ? 'unmapped-status' : word(from, index),
        finding(from, index),
      ]),
    ),
    freshness: { [word(from, 5)]: { pulledAt: null, stale: true }, ...aReport().freshness },
    stagesMissing: word(from, 6),
    cumulativeFlow: {
      days: [instant('2026-11-16T00:00:00Z'), instant('2026-11-17T00:00:00Z')],
      bands: nth.map((index) => ({ stage: word(from, index), state: 'active', counts: [1, 2] })),
    },
  });
}

function finding(from: Hostile, index: number): { n: number; keys: string[] } {
  return { n: 1_000, keys: Array.from({ length: 20 }, (_, key) => word(from, index + key)) };
}

function hostileAnswers(from: Hostile): ItemAnswer[] {
  return Array.from({ length: Math.min(from.many, 5) }, (_, index) =>
    anItemAnswer({
      source: sourceId(word(from, 0)),
      key: word(from, index),
      title: word(from, index + 1),
      url: word(from, index + 2),
      type: word(from, index + 3),
      status: word(from, index + 4),
      stage: word(from, index + 5),
      team: word(from, index + 6),
      findings: Array.from({ length: from.many }, (_, n) => ({
        kind: 'unmapped-status',
        detail: word(from, n),
      })),
      stays: Array.from({ length: from.many }, (_, n) => ({
        stage: word(from, n),
        flow: 'active',
        from: instant('2026-11-01T00:00:00Z'),
        to: instant('2026-11-02T00:00:00Z'),
        ended: true,
        deleted: false,
      })),
    }),
  );
}

/** Of an audience, with everything that it can be told of. */
function hostileDigest(from: Hostile, kind: ScopeKind = 'art'): Digest {
  const report = {
    ...hostileReport(from),
    scope: { ...aReport().scope, kind, name: word(from, 0) },
  };
  const nth = Array.from({ length: from.many }, (_, index) => index);
  function view(index: number): ItemView {
    return anItemView({
      id: `${index}`,
      key: word(from, index),
      title: word(from, index + 1),
      url: word(from, index + 2),
      team: word(from, index + 3),
    });
  }
  const dependencies = {
    ...aDependencyReport(),
    scope: { ...report.scope, kind },
    linksMissing: from.many === 0 ? word(from, 1) : null,
    edges: nth.map((index) =>
      aDependencyRow({
        consumer: view(index),
        provider: view(index + 1),
        level: 'cross-value-stream',
        state: { kind: 'cyclic', keys: from.words },
      }),
    ),
  };
  const objectives = nth.map((index) => ({
    id: word(from, index),
    art: 'cards',
    team: word(from, index),
    title: word(from, index + 1),
    committed: true,
    plannedValue: 8,
    actualValue: 1,
    items: [],
  }));
  const period = aReport().window;
  const days = { graceEnds: period.from, iterations: [], match: [], integrationPoints: [] };
  const pi = { id: word(from, 2), arts: ['cards'], period, ...days, objectives };
  const evidence = {
    why: word(from, 4),
    figures: [],
    items: [
      { source: 'jira', id: '1', key: word(from, 1), url: word(from, 2), title: word(from, 3) },
    ],
    weight: 1,
  };
  const at = instant('2026-11-01T00:00:00Z');
  const stories = nth.map((index) =>
    begun(`R-${index}`, at, aSignal({ title: word(from, index), evidence })),
  );
  const { asOf } = report;
  return buildDigest(
    digestInput({
      period: { name: word(from, 5), beforeName: word(from, 6), key: 'PI-4' },
      report,
      features: report,
      besides: {
        ...NOTHING_BESIDES,
        dependencies,
        forecast: aForecastReport(),
        topology: aTopologyReport({
          findings: nth.map((index) =>
            aFinding({
              title: word(from, index),
              why: word(from, index + 1),
              next: word(from, index + 2),
              items: [view(index)],
            }),
          ),
        }),
        roam: { stories, workItems: new Map(), week: period, asOf, zone: 'UTC', calendar: null },
        plan: { pi, before: pi, arts: [{ id: 'cards', name: word(from, 3) }], floor: 1 },
        parts: nth.map(() => ({ report, previous: report })),
      },
      seenAgain: nth.slice(0, 4).map((index) => ({
        told: {
          key: `${index}`,
          name: word(from, index),
          covers: period,
          numbers: someNumbers({ finished: index }),
        },
        now: someNumbers({ finished: 90 }),
        items: [],
      })),
    }),
  );
}

function everyView(from: Hostile): Message[] {
  const report = hostileReport(from);
  const digest = hostileDigest(from);
  const others = (['team', 'value-stream', 'portfolio'] as const).map((kind) =>
    hostileDigest(from, kind),
  );
  const quiet = { ...digest, quiet: true };
  return [
    digestParent(digest, { fileId: 'F0123456789', altText: word(from, 3) }),
    digestParent(digest, null),
    digestParent(quiet, null),
    ...digestThread(digest),
    pictureMessage(word(from, 0), word(from, 1), null),
    pictureMessage(word(from, 0), word(from, 1), 'F0123456789'),
    ...others.flatMap((one) => [
      digestParent(one, { fileId: 'F0123456789', altText: word(from, 3) }),
      ...digestThread(one),
    ]),
    statusView(report),
    metricsView(report, null),
    agingView(report),
    qualityView(report),
    whyView(word(from, 0), hostileAnswers(from)),
    helpView(word(from, 0), word(from, 1)),
    unknownCommandView(word(from, 0), {
      verb: 'status',
      what: 'verb-or-scope',
      said: word(from, 1),
      suggestions: from.words,
    }),
    errorView({
      what: word(from, 0),
      changed: word(from, 1),
      next: word(from, 2),
      reference: word(from, 3),
    }),
    progressView(word(from, 0)),
  ];
}

describe('whatever trackers and people write', () => {
  it('no view goes over a limit of Block Kit, and nothing pings', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(hostile, (from) => {
        for (const message of everyView(from)) expect(problemsOf(message)).toEqual([]);
      }),
      { numRuns: 30, seed: 20261121 },
    );
  });

  it.each(NASTY)('every view holds with nothing but %j', (nasty) => {
    for (const many of [0, 1, 150]) {
      for (const message of everyView({ words: [nasty], many })) {
        expect(problemsOf(message)).toEqual([]);
      }
    }
  });

  it.each(['team', 'art', 'value-stream', 'portfolio'] as const)(
    'a digest for a %s has at most twelve blocks, and says last how old it is',
    (kind) => {
      fc.assert(
        fc.property(hostile, (from) => {
          const digest = hostileDigest(from, kind);
          const { blocks } = digestParent(digest, { fileId: 'F1', altText: word(from, 0) });
          expect(blocks.length).toBeLessThanOrEqual(12);
          expect(digest.decisions.length).toBeLessThanOrEqual(5);
          expect(JSON.stringify(blocks.at(-1))).toContain('As of');
        }),
        { numRuns: 20, seed: 20261121 },
      );
    },
  );
});

describe('the checker of the limits', () => {
  it.each([
    ['a mention', { type: 'section', text: { type: 'plain_text', text: 'Hi <!channel>' } }],
    ['is empty', { type: 'section', text: { type: 'plain_text', text: '' } }],
    ['is 3001 long', { type: 'section', text: { type: 'plain_text', text: 'x'.repeat(3001) } }],
    ['is 151 long', { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }],
    ['type mrkdwn', { type: 'header', text: { type: 'mrkdwn', text: 'x', verbatim: true } }],
    [
      'half an escape',
      { type: 'section', text: { type: 'mrkdwn', text: 'a &am', verbatim: true } },
    ],
    [
      '101 rows',
      { type: 'table', rows: Array.from({ length: 101 }, () => [{ type: 'raw_text', text: 'x' }]) },
    ],
    ['unexpected block video', { type: 'video' }],
    ['turns text around', { type: 'section', text: { type: 'plain_text', text: 'a\u202eb' } }],
  ])('finds what Slack would refuse or people would not forgive: %s', (why, block) => {
    expect(problemsOf({ text: 'Fine.', blocks: [block] }).join('; ')).toContain(why);
  });

  it.runIf(LIMITS_FILE_PRESENT)('carries the numbers of the page on limits', () => {
    expect(limitsFromFile()).toEqual(KNOWN);
  });
});
