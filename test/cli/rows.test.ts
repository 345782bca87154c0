import { describe, expect, it } from 'vitest';
import {
  csv,
  ITEM_COLUMNS,
  itemRow,
  ndjson,
  VISIT_COLUMNS,
  visitRows,
} from '../../src/cli/rows.ts';
import {
  aDescription,
  anItem,
  anOrganisation,
  aStatus,
  at,
  changed,
  deleted,
  moved,
  placed,
  walked,
} from '../support/build.ts';

/** Ready on day 1, in progress on day 2, flagged from day 3 to day 4, done on day 5.5; seen on day 10. */
const flagged = changed(
  walked(anItem(), ['Ready', 1], ['In Progress', 2]),
  'customfield_1',
  [],
  ['Impediment'],
  3,
);
const finished = placed(
  walked(changed(flagged, 'customfield_1', ['Impediment'], [], 4), ['Done', 5.5]),
  10,
);

describe('a row of export items', () => {
  it('has durations in days, instants in UTC, and places by their ids', () => {
    expect(itemRow(finished)).toMatchObject({
      source: 'jira',
      key: 'PAY-1',
      type: 'Story',
      kind: 'feature',
      level: 'story',
      team: 'acquiring',
      art: 'cards',
      valueStream: 'payments',
      status: 'Done',
      stage: 'Done',
      flowState: 'done',
      createdAt: '2026-01-05T00:00:00.000Z',
      startAt: '2026-01-06T00:00:00.000Z',
      endAt: '2026-01-10T12:00:00.000Z',
      flowTimeDays: 4.5,
      reopens: 0,
      deleted: false,
    });
  });

  it('splits the flow time: a day in Ready and the flagged day wait, the rest is active', () => {
    expect(itemRow(finished)).toMatchObject({ activeDays: 2.5, waitingDays: 2, blockedDays: 1 });
  });

  it('has no durations before commitment', () => {
    const row = itemRow(placed(anItem(), 10));

    expect(row).toMatchObject({ startAt: null, endAt: null, flowTimeDays: null, activeDays: null });
  });

  it('says that an item was deleted', () => {
    expect(itemRow(placed(deleted(anItem(), 3), 10))['deleted']).toBe(true);
  });

  it('names each kind of finding once, sorted', () => {
    const item = {
      ...finished,
      findings: [
        { kind: 'reopened', detail: '' },
        { kind: 'history-gap', detail: 'a' },
        { kind: 'history-gap', detail: 'b' },
      ] as unknown as typeof finished.findings,
    };

    expect(itemRow(item)['findings']).toEqual(['history-gap', 'reopened']);
  });

  it('has exactly the columns that were promised, in their order', () => {
    expect(Object.keys(itemRow(finished))).toEqual(ITEM_COLUMNS);
  });
});

describe('the rows of export visits', () => {
  it('tile the life of an item from its creation to the as-of instant', () => {
    const rows = visitRows(placed(walked(anItem(), ['In Progress', 1], ['Done', 5]), 10));

    expect(rows.map(({ status, from, to }) => [status, from, to])).toEqual([
      ['Backlog', new Date(at(0)).toISOString(), new Date(at(1)).toISOString()],
      ['In Progress', new Date(at(1)).toISOString(), new Date(at(5)).toISOString()],
      ['Done', new Date(at(5)).toISOString(), new Date(at(10)).toISOString()],
    ]);
    for (const row of rows) expect(Object.keys(row)).toEqual(VISIT_COLUMNS);
  });

  it('have no stage where no workflow maps the status', () => {
    const { statuses } = aDescription();
    const tracker = aDescription({ statuses: [...statuses, aStatus('77', 'Parked', 'active')] });
    const parked = moved(anItem(), 'Backlog', { id: '77', name: 'Parked' }, 2);

    const last = visitRows(placed(parked, 4, anOrganisation(), tracker)).at(-1);

    expect(last).toMatchObject({ status: 'Parked', stage: null, flowState: 'active' });
  });
});

describe('the formats', () => {
  const columns = ['key', 'n', 'findings'];

  it('quote in CSV what RFC 4180 wants quoted, with \\n between records', () => {
    const rows = [
      { key: 'a,b', n: null, findings: ['x', 'y'] },
      { key: 'say "hi"\nthere', n: 0.1, findings: [] },
      { key: 'carriage\rreturn', n: 1, findings: [] },
    ];

    expect(csv(rows, columns, true)).toBe(
      'key,n,findings\n"a,b",,x;y\n"say ""hi""\nthere",0.1,\n"carriage\rreturn",1,\n',
    );
  });

  it('write in NDJSON one object a line, with null for what is missing', () => {
    expect(ndjson([{ key: 'A-1', n: null, findings: ['x'] }, { key: 'A-2' }])).toBe(
      '{"key":"A-1","n":null,"findings":["x"]}\n{"key":"A-2"}\n',
    );
  });
});
