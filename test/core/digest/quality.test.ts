import { describe, expect, it } from 'vitest';
import { explainedFindings, qualityLine } from '../../../src/core/digest/quality.ts';

/** All of metrics.md section 9, and the type without a level of section 2. */
const KINDS = [
  'history-gap',
  'status-id-name-mismatch',
  'unmapped-status',
  'returned-to-new',
  'straight-to-done',
  'reopened',
  'unmapped-item',
  'several-teams',
  'deleted-status',
  'blocked-by-done-item',
  'parent-done-child-open',
  'child-started-parent-new',
  'unlevelled-type',
  'duplicate-status-name',
  'changelog-truncated',
  'source-stale',
  'future-timestamp',
];

function explained(kind: string, n = 2): ReturnType<typeof explainedFindings> {
  return explainedFindings({ dataQuality: { [kind]: { n, keys: ['A-1', 'A-2'].slice(0, n) } } });
}

describe('a data-quality finding for people', () => {
  it.each(KINDS)('says of %s how many there are and what it does to the numbers', (kind) => {
    const [one] = explained(kind);

    expect(one).toMatchObject({ kind, n: 2, keys: ['A-1', 'A-2'] });
    expect(one?.what).toMatch(/^2 /);
    expect(one?.what).not.toContain(`of ${kind}`);
    expect(one?.effect).toMatch(/\.$/);
  });

  it.each(KINDS)('calls nobody’s data bad: %s', (kind) => {
    const [one] = explained(kind, 1);

    expect(`${one?.what} ${one?.effect}`).not.toMatch(
      /\b(bad|wrong|dirty|invalid|poor|faulty|incorrect|broken|error|mistake|fail)/i,
    );
  });

  it('keeps the name of a kind that there are no words for', () => {
    expect(explained('new-kind')[0]?.what).toBe('2 of new-kind');
  });

  it('is summed up as a difference between the process and the model', () => {
    const dataQuality = {
      reopened: { n: 1, keys: ['A-1'] },
      'unmapped-item': { n: 2, keys: ['A-2', 'A-3'] },
    };

    expect(qualityLine({ dataQuality })).toBe(
      'Your process differs from the configured model here: 2 items without a team and 1 item reopened.',
    );
    expect(qualityLine({ dataQuality: {} })).toBe(
      'Your process and the configured model agree: no findings.',
    );
  });
});
