import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/core/domain/time.ts';
import { NOTHING_TOLD, shelved, unshelved } from '../../../src/sources/azure-devops/shelves.ts';
import type { End } from '../../../src/sources/azure-devops/shelves.ts';
import { aRevision, at, read, someReading } from './samples.ts';

const reading = someReading();

function anEnd(id: string, other: string): End {
  const projects = { sourceProject: 'p1', targetProject: null };
  const event = { type: 'Related', source: id, target: other, ...projects, made: true };
  return { id, event: { ...event, at: instantOf(at(3)) } };
}

describe('shelves', () => {
  it('give back what was put on them, in the order of the parts', () => {
    const revisions = [
      read(aRevision(7, 1, { 'System.Tags': 'a; b', 'System.IsDeleted': true }), reading),
      read(aRevision(8, 1, { 'System.AssignedTo': { id: 'u-1', displayName: 'A' } }), reading),
      read(aRevision(7, 2, { 'System.State': 'Active', 'System.Title': 'Renamed' }), reading),
    ];
    const ends = [anEnd('7', '8'), anEnd('8', '7')];
    const rejected = [{ key: '9', why: 'no time' }];
    const rejectedLinks = [{ key: '7', why: 'no ends' }];

    const first = shelved('1', { ...NOTHING_TOLD, revisions, rejected });
    const second = shelved('2', { ...NOTHING_TOLD, ends, rejectedLinks });

    const parts = [...first.shelved, ...second.shelved];
    expect(parts.map(({ shelf, part }) => [shelf, part])).toEqual([
      [0, '1'],
      [0, '2'],
    ]);
    const told = unshelved(parts.map(({ text }) => text));
    expect(told).toEqual({ revisions, ends, rejected, rejectedLinks });
  });

  it('hold a thousand ids each', () => {
    const revisions = [999, 1_000, 1_999, 2_000].map((id) => read(aRevision(id, 1), reading));

    const aside = shelved('1', { ...NOTHING_TOLD, revisions });

    const ids = aside.shelved.map(({ shelf, text }) => [
      shelf,
      unshelved([text]).revisions.map(({ id }) => id),
    ]);
    expect(ids).toEqual([
      [0, ['999']],
      [1, ['1000', '1999']],
      [2, ['2000']],
    ]);
  });

  it('do not keep back an unreadable record that names no item', () => {
    const rejected = [
      { key: '?', why: 'it has no id' },
      { key: '5', why: 'it has no fields' },
    ];

    const aside = shelved('1', { ...NOTHING_TOLD, rejected });

    expect(aside.rejected).toEqual([{ key: '?', why: 'it has no id' }]);
    expect(aside.shelved.flatMap(({ text }) => unshelved([text]).rejected)).toEqual([
      { key: '5', why: 'it has no fields' },
    ]);
  });
});
