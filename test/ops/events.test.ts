import { describe, expect, it } from 'vitest';
import { createEvents } from '../../src/ops/events.ts';
import { createLog } from '../../src/ops/log.ts';
import { createMetrics } from '../../src/ops/metrics.ts';

function setUp(): {
  readonly lines: () => Record<string, unknown>[];
  readonly metrics: ReturnType<typeof createMetrics>;
  readonly events: ReturnType<typeof createEvents>;
} {
  const written: string[] = [];
  const log = createLog({
    level: 'info',
    secrets: () => [],
    to: { write: (l) => void written.push(l) },
  });
  const metrics = createMetrics();
  return {
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    metrics,
    events: createEvents(log, metrics),
  };
}

describe('events', () => {
  it('writes a failed pull with its source and counts it', async () => {
    const { lines, metrics, events } = setUp();

    events.pullFailed('jira', 1_500, new Error('401'));

    expect(lines()[0]).toMatchObject({ level: 'error', msg: 'pull failed', source: 'jira' });
    expect(await metrics.registry.getSingleMetricAsString('signalbox_pulls_total')).toContain(
      'signalbox_pulls_total{source="jira",outcome="failed"} 1',
    );
  });

  it('counts stored items and rejected records by source', async () => {
    const { metrics, events } = setUp();

    events.batchStored('jira', 1_000, 2);
    events.batchStored('jira', 500, 0);

    const text = await metrics.registry.metrics();
    expect(text).toContain('signalbox_items_stored_total{source="jira"} 1500');
    expect(text).toContain('signalbox_records_rejected_total{source="jira"} 2');
  });

  it('writes a delivery that is not sent as a warning with its key', () => {
    const { lines, events } = setUp();
    const key = {
      workspace: 'T1',
      channel: 'C1',
      kind: 'digest',
      scope: 'cards',
      period: '2026-W47',
      part: 'parent',
    };

    events.deliverySettled(key, 'unknown', 'timeout');
    events.deliverySettled(key, 'sent', null);

    expect(lines()[0]).toMatchObject({ level: 'warn', state: 'unknown', ...key });
    expect(lines()[1]).toMatchObject({ level: 'info', state: 'sent' });
  });

  it('keeps the metrics of two services apart', async () => {
    const [one, two] = [setUp(), setUp()];

    one.events.commandAnswered('why', 12);

    expect(await two.metrics.registry.metrics()).not.toContain('verb="why"');
  });
});
