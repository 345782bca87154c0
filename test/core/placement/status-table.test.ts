import { describe, expect, it } from 'vitest';
import type { StatusInfo } from '../../../src/core/domain/description.ts';
import type { Organisation } from '../../../src/core/domain/organisation.ts';
import type { ItemHistory, Ref } from '../../../src/core/domain/work-item.ts';
import type { Workflow } from '../../../src/core/domain/workflow.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import {
  aDescription,
  anItem,
  anOrganisation,
  aStage,
  aStatus,
  aWorkflow,
  at,
  moved,
  placed,
  status,
  walked,
} from '../../support/build.ts';

function withStatuses(...more: readonly StatusInfo[]): ReturnType<typeof aDescription> {
  return aDescription({ statuses: [...aDescription().statuses, ...more] });
}

function withWorkflows(...workflows: readonly Workflow[]): Organisation {
  return anOrganisation({ workflows });
}

function staysOf(item: PlacedItem): unknown[] {
  return item.stays.map((stay) => [stay.stage, stay.flow, stay.from, stay.to]);
}

describe('an ignored status', () => {
  it('merges into the visit before it', () => {
    const story = walked(anItem(), ['In Progress', 1], ['Migrated', 2], ['Done', 4]);

    const item = placed(story, 5);

    expect(item.visits.map((visit) => [visit.status.name, visit.from, visit.to])).toEqual([
      ['Backlog', at(0), at(1)],
      ['In Progress', at(1), at(4)],
      ['Done', at(4), at(5)],
    ]);
    expect(item.durations.active).toBe(3 * 86_400_000);
  });

  it('lets the visits around it merge where they have one status', () => {
    const story = walked(anItem(), ['Ready', 1], ['Migrated', 2], ['Ready', 3]);

    expect(placed(story, 5).visits).toHaveLength(2);
  });

  it('has no stage and no flow state as the first visit', () => {
    const item = placed(
      walked(anItem('PAY-1', { status: status('Migrated') }), ['In Progress', 2]),
      5,
    );

    expect(staysOf(item)).toEqual([
      [null, null, at(0), at(2)],
      ['In progress', 'active', at(2), at(5)],
    ]);
    expect(item.start).toBe(at(2));
    expect(item.findings).toEqual([]);
  });

  it('as the first visit before new is no return to new', () => {
    const story = walked(anItem('PAY-1', { status: status('Migrated') }), ['Backlog', 2]);

    expect(placed(story, 5).findings).toEqual([]);
  });

  it('as the first visit before done leaves the end where done begins', () => {
    const story = walked(anItem('PAY-1', { status: status('Migrated') }), ['Done', 2]);

    expect(placed(story, 5).end).toBe(at(2));
  });

  it('is still the status that the item is printed with', () => {
    const item = placed(walked(anItem(), ['Ready', 1], ['Migrated', 2]), 5);

    expect([item.status, item.stage]).toEqual(['Migrated', 'Ready']);
  });
});

describe('a status without mapping', () => {
  it.each(['new', 'waiting', 'active', 'done', 'cancelled'] as const)(
    'takes the category %s of the tracker, has no stage and is a finding',
    (category) => {
      const description = withStatuses(aStatus('50', 'Triage', category));
      const story = moved(anItem(), 'Backlog', { id: '50', name: 'Triage' }, 1);

      const item = placed(story, 3, undefined, description);

      expect([item.flow, item.stage]).toEqual([category, null]);
      expect(item.findings).toContainEqual({ kind: 'unmapped-status', detail: 'Triage' });
    },
  );

  it('is found once, however often the item was in it', () => {
    const description = withStatuses(aStatus('50', 'Triage', 'active'));
    const triage = { id: '50', name: 'Triage' };
    const once = moved(moved(anItem(), 'Backlog', triage, 1), triage, 'Ready', 2);

    const item = placed(moved(once, 'Ready', triage, 3), 5, undefined, description);

    expect(item.findings).toEqual([{ kind: 'unmapped-status', detail: 'Triage' }]);
  });

  it('is looked up in the other workflows of the source before it counts as unmapped', () => {
    const own = aWorkflow({ id: 'own', stages: [aStage('Open', 'new', ['Backlog'])], ignore: [] });
    const other = aWorkflow({
      id: 'other',
      applies: [{ sources: [], projects: [], types: ['Bug'] }],
    });
    const story = walked(anItem(), ['In Progress', 1], ['Migrated', 2]);

    const item = placed(story, 3, withWorkflows(own, other));

    expect(item.workflow).toBe('own');
    expect(staysOf(item)).toEqual([
      ['Open', 'new', at(0), at(1)],
      ['In progress', 'active', at(1), at(3)],
    ]);
    expect(item.findings).toEqual([]);
  });

  it('is not looked up in the workflows of another source', () => {
    const own = aWorkflow({ stages: [aStage('Open', 'new', ['Backlog'])] });
    const foreign = aWorkflow({ applies: [{ sources: ['ado'], projects: [], types: [] }] });

    const item = placed(walked(anItem(), ['In Progress', 1]), 3, withWorkflows(own, foreign));

    expect(item.findings).toEqual([{ kind: 'unmapped-status', detail: 'In Progress' }]);
  });
});

describe('a deleted status', () => {
  const GONE: Ref = { id: '60', name: 'Testing' };

  function through(gone: Ref): ItemHistory {
    return moved(moved(anItem(), 'Backlog', gone, 1), gone, 'Done', 3);
  }

  it('keeps its mapping by id and is a finding', () => {
    const workflow = aWorkflow();
    const stages = [
      ...workflow.stages,
      aStage('Old test', 'active', [], { statuses: [{ id: '60' }] }),
    ];

    const item = placed(through(GONE), 5, withWorkflows({ ...workflow, stages }));

    expect(staysOf(item)[1]).toEqual(['Old test', 'active', at(1), at(3)]);
    expect(item.findings).toEqual([{ kind: 'deleted-status', detail: 'Testing' }]);
  });

  it('keeps its mapping by the name it had', () => {
    const description = withStatuses(aStatus('60', 'Review', 'active', false));

    const item = placed(through({ id: '60', name: 'Review' }), 5, undefined, description);

    expect(staysOf(item)[1]).toEqual(['Review', 'active', at(1), at(3)]);
    expect(item.findings).toEqual([{ kind: 'deleted-status', detail: 'Review' }]);
  });

  it('keeps its mapping by name also where only the history knows it', () => {
    const item = placed(through({ id: '61', name: 'review' }), 5);

    expect(item.stays[1]?.stage).toBe('Review');
    expect(item.findings).toEqual([{ kind: 'deleted-status', detail: 'review' }]);
  });

  it('without mapping takes the category that all live statuses of its name share', () => {
    const description = withStatuses(
      aStatus('60', 'Testing', 'waiting', false),
      aStatus('70', 'Testing', 'active'),
      aStatus('71', 'Testing', 'active'),
    );

    const item = placed(through(GONE), 5, undefined, description);

    expect(staysOf(item)[1]).toEqual([null, 'active', at(1), at(3)]);
    expect(item.findings.map(({ kind }) => kind)).toEqual(['deleted-status', 'unmapped-status']);
  });

  it('without mapping is treated as ignored where live statuses of its name disagree', () => {
    const description = withStatuses(
      aStatus('70', 'Testing', 'active'),
      aStatus('71', 'Testing', 'done'),
    );

    const item = placed(through(GONE), 5, undefined, description);

    expect(staysOf(item)[0]).toEqual(['Backlog', 'new', at(0), at(3)]);
    expect(item.findings.map(({ kind }) => kind)).toContain('unmapped-status');
  });

  it('without mapping is treated as ignored where no live status has its name', () => {
    const item = placed(through(GONE), 5);

    expect(staysOf(item)[0]).toEqual(['Backlog', 'new', at(0), at(3)]);
    expect(item.findings.map(({ kind }) => kind)).toEqual([
      'deleted-status',
      'unmapped-status',
      'straight-to-done',
    ]);
  });
});

describe('the mapping', () => {
  it('takes a name to mean every status of that name', () => {
    const description = withStatuses(aStatus('33', 'In Progress', 'new'));
    const story = moved(anItem(), 'Backlog', { id: '33', name: 'In Progress' }, 1);

    expect(placed(story, 3, undefined, description).stage).toBe('In progress');
  });

  it('prefers an id to a name', () => {
    const workflow = aWorkflow();
    const stages = [
      ...workflow.stages,
      aStage('Second', 'active', [], { statuses: [{ id: '33' }] }),
    ];
    const description = withStatuses(aStatus('33', 'Review', 'new'));
    const story = moved(anItem(), 'Backlog', { id: '33', name: 'Review' }, 1);

    expect(placed(story, 3, withWorkflows({ ...workflow, stages }), description).stage).toBe(
      'Second',
    );
  });

  it('reads names without regard to case', () => {
    const stages = [aStage('Open', 'new', ['BACKLOG']), aStage('Doing', 'active', ['in progress'])];

    const item = placed(
      walked(anItem(), ['In Progress', 1]),
      3,
      withWorkflows(aWorkflow({ stages })),
    );

    expect(item.stage).toBe('Doing');
  });
});

describe('neighbouring visits of one stage', () => {
  it('are one stay, so that moves inside a stage are no arrival and no departure', () => {
    const stages = [
      aStage('Open', 'new', ['Backlog']),
      aStage('Doing', 'active', ['In Progress', 'Review']),
      aStage('Done', 'done'),
    ];
    const story = walked(anItem(), ['In Progress', 1], ['Review', 2], ['Done', 4]);

    const item = placed(story, 5, withWorkflows(aWorkflow({ stages })));

    expect(item.visits).toHaveLength(4);
    expect(item.stays).toEqual([
      { stage: 'Open', flow: 'new', from: at(0), to: at(1), ended: true, deleted: false },
      { stage: 'Doing', flow: 'active', from: at(1), to: at(4), ended: true, deleted: false },
      { stage: 'Done', flow: 'done', from: at(4), to: at(5), ended: false, deleted: false },
    ]);
  });

  it('keep the end at the first of several stages that mean done', () => {
    const workflow = aWorkflow();
    const stages = [...workflow.stages, aStage('Live', 'done', ['Released'])];
    const description = withStatuses(aStatus('80', 'Released', 'done'));
    const story = moved(
      walked(anItem(), ['In Progress', 1], ['Done', 2]),
      'Done',
      { id: '80', name: 'Released' },
      4,
    );

    const item = placed(story, 9, withWorkflows({ ...workflow, stages }), description);

    expect(item.end).toBe(at(2));
    expect(item.closedAt).toBe(at(4));
  });
});
