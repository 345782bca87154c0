import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDigest } from '../../../src/core/digest/build-digest.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import type { FlowReport } from '../../../src/core/metrics/report.ts';
import type { Message } from '../../../src/slack/message.ts';
import type { ItemAnswer } from '../../../src/slack/ports.ts';
import { agingView } from '../../../src/slack/views/aging.ts';
import { digestParent, digestThread } from '../../../src/slack/views/digest.ts';
import { errorView, progressView } from '../../../src/slack/views/errors.ts';
import { helpView, unknownCommandView } from '../../../src/slack/views/help.ts';
import { metricsView } from '../../../src/slack/views/metrics.ts';
import { qualityView } from '../../../src/slack/views/quality.ts';
import { statusView } from '../../../src/slack/views/status.ts';
import { whyView } from '../../../src/slack/views/why.ts';
import { KNOWN, LIMITS_FILE_PRESENT, limitsFromFile, problemsOf } from '../../support/block-kit.ts';
import { hostile, NASTY, word, type Hostile } from '../../support/hostile.ts';
import {
  aReport,
  aStage,
  anAgingItem,
  anItemAnswer,
  digestInput,
  instant,
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

function everyView(from: Hostile): Message[] {
  const report = hostileReport(from);
  const digest = buildDigest(digestInput({ report, features: report }));
  const quiet = { ...digest, quiet: true };
  return [
    digestParent(digest, { fileId: 'F0123456789', altText: word(from, 3) }),
    digestParent(digest, null),
    digestParent(quiet, null),
    ...digestThread(digest),
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
  it('no view goes over a limit of Block Kit, and nothing pings', () => {
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

  it('a digest in the channel has at most twelve blocks', () => {
    fc.assert(
      fc.property(hostile, (from) => {
        const report = hostileReport(from);
        const digest = buildDigest(digestInput({ report }));
        return digestParent(digest, { fileId: 'F1', altText: '' }).blocks.length <= 12;
      }),
      { numRuns: 20, seed: 20261121 },
    );
  });
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
