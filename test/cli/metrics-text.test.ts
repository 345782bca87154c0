import { describe, expect, it } from 'vitest';
import { metricsText } from '../../src/cli/metrics-text.ts';
import { findScope } from '../../src/core/domain/scopes.ts';
import { deliveryReport } from '../../src/core/metrics/delivery-report.ts';
import { anOrganisation, at } from '../support/build.ts';
import { aReport } from '../support/reports.ts';

const organisation = anOrganisation();
const nothing = deliveryReport([], findScope(organisation, 'cards')!, {
  organisation,
  asOf: at(40),
  window: null,
  deployments: [],
  pis: null,
  workingCalendar: null,
});

describe('the metrics on a terminal', () => {
  it('show velocity with load and age right below it', () => {
    const lines = metricsText(aReport(), nothing).split('\n');
    const velocity = lines.findIndex((line) => line.includes('Flow velocity'));

    expect(lines.slice(velocity, velocity + 3)).toEqual([
      expect.stringContaining('14 items'),
      expect.stringMatching(/Flow load +23 now, 21\.4 mean/),
      expect.stringMatching(/WIP age +oldest 45\.2 d/),
    ]);
  });

  it('say so where nothing is in progress', () => {
    expect(metricsText(aReport({ aging: { limits: {}, items: [] } }), nothing)).toMatch(
      /WIP age +nothing in progress/,
    );
  });
});
