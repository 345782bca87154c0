import { describe, expect, it } from 'vitest';
import {
  isLastBeforeDone,
  nextActiveStage,
  stagesBefore,
} from '../../../src/core/metrics/stream.ts';
import { aStage, aStream, aWorkflow, DELIVERY, story } from './support.ts';

const DESIGN = aWorkflow(
  'design',
  aStage('Backlog', 'new'),
  aStage('Ready', 'waiting'),
  aStage('Design', 'active'),
  aStage('Build', 'active'),
  aStage('Done', 'done'),
);
const LEGAL = aWorkflow(
  'legal',
  aStage('Asked', 'waiting'),
  aStage('Checking', 'active'),
  aStage('Done', 'done'),
);
const ALL = [DELIVERY, DESIGN, LEGAL];

function used(...workflows: readonly string[]): ReturnType<typeof aStream> {
  return aStream(
    workflows.map((workflow) => story(workflow, [['Done', 0]], { workflow })),
    ALL,
  );
}

function names(stream: ReturnType<typeof aStream>): string[] {
  return stream.stages.map((stage) => stage.name);
}

describe('a stream', () => {
  it('has the stages of the workflows in use, in their order', () => {
    expect(names(used('legal'))).toEqual(['Asked', 'Checking', 'Done']);
  });

  it('takes stages of one name in several workflows as one', () => {
    expect(names(used('delivery', 'design')).filter((name) => name === 'Build')).toEqual(['Build']);
  });

  it('keeps the order of every workflow when it merges them', () => {
    const order = names(used('delivery', 'design', 'legal'));

    for (const workflow of ALL) {
      const own = workflow.stages.map((stage) => order.indexOf(stage.name));
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
  });

  it('keeps an order that only a third workflow tells', () => {
    const ab = aWorkflow('ab', aStage('A', 'active'), aStage('B', 'active'));
    const cd = aWorkflow('cd', aStage('C', 'active'), aStage('D', 'active'));
    const da = aWorkflow('da', aStage('D', 'active'), aStage('A', 'active'));
    const items = ['ab', 'cd', 'da'].map((workflow) =>
      story(workflow, [['A', 0]], { workflow, workflows: [ab] }),
    );

    expect(names(aStream(items, [ab, cd, da]))).toEqual(['C', 'D', 'A', 'B']);
  });

  it('ends with some order where workflows contradict each other', () => {
    const ab = aWorkflow('ab', aStage('A', 'active'), aStage('B', 'active'));
    const ba = aWorkflow('ba', aStage('B', 'active'), aStage('A', 'active'));
    const item = story('X', [['A', 0]], { workflow: 'ab', workflows: [ab] });

    expect(names(aStream([item], [ab, ba])).toSorted()).toEqual(['A', 'B']);
  });

  it('includes the workflow of a stage that an item visited elsewhere', () => {
    const visitor = story('X', [['Checking', 0]], { workflow: 'delivery', workflows: ALL });

    expect(names(aStream([visitor], ALL))).toContain('Checking');
  });

  it('takes as few workflows as its visits need, in whatever order the items come', () => {
    const inReady = story('X', [['Ready', 0]], { workflow: null });
    const inDesign = story('Y', [['Design', 0]], { workflow: null, workflows: ALL });
    const expected = ['Backlog', 'Ready', 'Design', 'Build', 'Done'];

    expect(names(aStream([inReady, inDesign], ALL))).toEqual(expected);
    expect(names(aStream([inDesign, inReady], ALL))).toEqual(expected);
  });

  it('is empty without items', () => {
    expect(names(aStream([], ALL))).toEqual([]);
  });
});

describe('the stage that drains a waiting stage', () => {
  it.each([
    ['delivery', 'Ready', 'Build'],
    ['design', 'Ready', 'Design'],
    ['delivery', 'Queue', 'Test'],
    ['delivery', 'Release', null],
    ['delivery', 'Asked', 'Checking'],
    [null, 'Ready', 'Build'],
    ['delivery', 'Nowhere', null],
  ])('in workflow %s is, for %s, %s', (workflow, stage, expected) => {
    expect(nextActiveStage(used('delivery', 'design', 'legal'), workflow, stage)).toBe(expected);
  });
});

describe('a workflow that no item of the scope is in', () => {
  it('neither drains a stage nor limits it nor comes before it', () => {
    const design = used('design');

    expect(nextActiveStage(used('delivery', 'design'), null, 'Build')).toBe('Test');
    expect(nextActiveStage(design, null, 'Build')).toBeNull();
    expect(stagesBefore(design, 'Build')).toEqual(['Design']);

    const limited = aWorkflow('limited', aStage('Build', 'active', 9));
    expect(aStream([story('X', [['Build', 0]])], [limited, DELIVERY]).byName.get('Build')).toEqual(
      expect.objectContaining({ wipLimit: null }),
    );
  });
});

describe('the stages before a stage', () => {
  it('are one per workflow that has it, and none before the first', () => {
    const stream = used('delivery', 'design');

    expect(stagesBefore(stream, 'Build')).toEqual(['Ready', 'Design']);
    expect(stagesBefore(stream, 'Ready')).toEqual([]);
  });

  it('make the last one before done the stage that nobody comes after', () => {
    const stream = used('delivery', 'legal');
    const last = stream.stages.filter((stage) => isLastBeforeDone(stream, stage));

    expect(last.map((stage) => stage.name)).toEqual(['Release', 'Checking']);
  });
});
