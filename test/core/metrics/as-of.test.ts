import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findScope } from '../../../src/core/domain/scopes.ts';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import { deliveryReport } from '../../../src/core/metrics/delivery-report.ts';
import type { DeliveryReport } from '../../../src/core/metrics/delivery-report.ts';
import { flowReport } from '../../../src/core/metrics/flow-report.ts';
import type { FlowReport } from '../../../src/core/metrics/report.ts';
import { prepareModel } from '../../../src/core/placement/model.ts';
import { planOf } from '../../../src/core/placement/plan-of.ts';
import { aDescription, anOrganisation, at, JIRA, placed } from '../../support/build.ts';
import { aHistory, T, truncated } from '../../support/truncated.ts';

const base = anOrganisation();
const organisation = { ...base, metrics: { ...base.metrics, floor: 2 } };
const model = prepareModel(organisation, new Map([[JIRA, aDescription()]]));
const scope = findScope(organisation, 'acquiring')!;

function reports(histories: readonly ItemHistory[]): readonly [FlowReport, DeliveryReport] {
  const items = histories.map((history) => ({
    ...placed(history, T),
    plan: planOf(history, model, at(T)),
  }));
  const asked = { organisation, asOf: at(T), window: { from: at(T - 40), to: at(T) } };
  return [
    flowReport(items, scope, { ...asked, freshness: {} }),
    deliveryReport(items, scope, { ...asked, deployments: [], pis: null, workingCalendar: null }),
  ];
}

describe('flow and delivery as of an instant', () => {
  it('are those of the history truncated then', () => {
    fc.assert(
      fc.property(fc.array(aHistory, { minLength: 10, maxLength: 40 }), (makers) => {
        const histories = makers.map((make, index) => make(`PAY-${index + 1}`));

        expect(reports(histories.map(truncated))).toEqual(reports(histories));
      }),
      { numRuns: 40 },
    );
  });

  it('tell of finished, waiting and aging work among the histories that are drawn', () => {
    const [drawn = []] = fc.sample(fc.array(aHistory, { minLength: 40, maxLength: 40 }), {
      numRuns: 1,
      seed: 1,
    });
    const [flow] = reports(drawn.map((make, index) => make(`PAY-${index + 1}`)));

    expect(flow.flowVelocity.n).toBeGreaterThan(0);
    expect(flow.flowLoad.now).toBeGreaterThan(0);
    expect(flow.aging.items.length).toBeGreaterThan(0);
  });
});
