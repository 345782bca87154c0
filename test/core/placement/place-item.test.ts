import { describe, expect, it } from 'vitest';
import { sourceId } from '../../../src/core/domain/ids.ts';
import type { MatchRule, Organisation } from '../../../src/core/domain/organisation.ts';
import type { ItemHistory, Ref } from '../../../src/core/domain/work-item.ts';
import type { Applies } from '../../../src/core/domain/workflow.ts';
import { prepareModel } from '../../../src/core/placement/model.ts';
import { placeItem } from '../../../src/core/placement/place-item.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import {
  aDescription,
  aMatch,
  anItem,
  anOrganisation,
  aStage,
  at,
  aTeam,
  aWorkflow,
  change,
  changed,
  deleted,
  entered,
  placed,
  sourceRules,
  status,
  walked,
} from '../../support/build.ts';

const STORY: Ref = { id: 't1', name: 'Story' };
const BUG: Ref = { id: 't2', name: 'Bug' };
const EPIC: Ref = { id: 't3', name: 'Epic' };
const PAYMENTS: Ref = { id: 'p1', name: 'Payments' };
const LEDGER: Ref = { id: 'p2', name: 'Ledger' };

/** Teams `first`, `second` … each with one line. */
function withLines(...lines: readonly Partial<MatchRule>[]): Organisation {
  const base = anOrganisation();
  const names = ['first', 'second', 'third'];
  const teams = lines.map((line, index) => aTeam(names[index] ?? 'more', aMatch(line)));
  return {
    ...base,
    valueStreams: base.valueStreams.map((stream) => ({
      ...stream,
      arts: stream.arts.map((art) => ({ ...art, teams })),
    })),
  };
}

function kindsOf(item: PlacedItem): string[] {
  return item.findings.map((finding) => finding.kind);
}

describe('placing an item', () => {
  it('gives start, end, durations, place and kind of a finished story', () => {
    const story = walked(anItem(), ['Ready', 1], ['In Progress', 2], ['Review', 4], ['Done', 7]);

    const item = placed(story, 10);

    expect(item).toMatchObject({
      key: 'PAY-1',
      start: at(1),
      end: at(7),
      flow: 'done',
      stage: 'Done',
      type: 'Story',
      status: 'Done',
      level: 'story',
      kind: 'feature',
      team: 'acquiring',
      art: 'cards',
      valueStream: 'payments',
      everTeams: ['acquiring'],
      workflow: 'delivery',
      findings: [],
      parent: null,
      points: null,
      deletion: null,
    });
    expect(item.durations).toEqual({
      flowTime: 6 * 86_400_000,
      active: 5 * 86_400_000,
      waiting: 86_400_000,
      blocked: 0,
    });
  });

  it('asks the history when an item was done, whatever resolution the tracker still shows', () => {
    const fields = {
      resolution: [{ id: '1', name: 'Done' }],
      resolutiondate: [{ id: null, name: '2026-01-07T00:00:00.000+0000' }],
    };
    const story = walked(anItem('PAY-1', { fields }), ['In Progress', 1], ['Done', 2]);
    const again = walked(story, ['In Progress', 4]);

    expect(placed(again, 10)).toMatchObject({ end: null, flow: 'active', reopens: 1 });
    expect(placed(walked(again, ['Done', 6]), 10).end).toBe(at(6));
  });

  it('gives nothing for an item created after the as-of instant', () => {
    const model = prepareModel(anOrganisation(), new Map());

    expect(placeItem(anItem('PAY-1', { createdAt: at(3) }), model, at(2))).toBeNull();
  });

  it('works by the names in the history where the source was never described', () => {
    const model = prepareModel(anOrganisation(), new Map());

    const item = placeItem(walked(anItem(), ['In Progress', 1], ['Done', 2]), model, at(5));

    expect(item).toMatchObject({ stage: 'Done', team: 'acquiring', level: 'story', findings: [] });
  });

  it('works for a source that the configuration does not list', () => {
    const model = prepareModel(anOrganisation(), new Map());
    const foreign = anItem('X-1', { source: sourceId('elsewhere'), status: status('Ready') });

    expect(placeItem(foreign, model, at(5))).toMatchObject({ stage: 'Ready', team: null });
  });
});

describe('the instant that places an item', () => {
  const organisation = withLines({ project: 'PAY' }, { project: 'LED' });

  function movedToLedger(story: ItemHistory, day: number): ItemHistory {
    return changed(story, 'project', [PAYMENTS], [LEDGER], day);
  }

  it('is the end of a completed item: re-teaming does not rewrite what is finished', () => {
    const story = movedToLedger(walked(anItem(), ['In Progress', 1], ['Done', 3]), 5);

    const item = placed(story, 9, organisation);

    expect(item.team).toBe('first');
    expect(item.everTeams).toEqual(['first', 'second']);
  });

  it('is the end itself, so that a change in the very entry of the completion counts', () => {
    const done = walked(anItem(), ['In Progress', 1]);
    const story = entered(done, 3, [
      change('status', [status('In Progress')], [status('Done')]),
      change('project', [PAYMENTS], [LEDGER]),
    ]);
    const item = { ...story.item, status: status('Done'), project: LEDGER };

    expect(placed({ item, history: story.history }, 9, organisation).team).toBe('second');
  });

  it('is the as-of instant of an open item', () => {
    const story = movedToLedger(walked(anItem(), ['In Progress', 1]), 5);

    expect(placed(story, 9, organisation).team).toBe('second');
    expect(placed(story, 5, organisation).team).toBe('second');
    expect(placed(story, 4, organisation)).toMatchObject({ team: 'first', everTeams: ['first'] });
  });

  it('is the as-of instant of a cancelled item', () => {
    const story = movedToLedger(walked(anItem(), ['In Progress', 1], ['Rejected', 3]), 5);

    expect(placed(story, 9, organisation).team).toBe('second');
  });

  it('is the deletion of a deleted item', () => {
    const story = deleted(movedToLedger(walked(anItem(), ['In Progress', 1]), 5), 4);

    expect(placed(story, 9, organisation).team).toBe('first');
  });

  it('is the end of an item that was deleted after its completion', () => {
    const story = walked(anItem(), ['In Progress', 1], ['Done', 3]);

    expect(placed(deleted(movedToLedger(story, 5), 6), 9, organisation).team).toBe('first');
  });

  it('decides on type, level and kind as well', () => {
    const story = changed(
      walked(anItem(), ['In Progress', 1], ['Done', 3]),
      'type',
      [STORY],
      [BUG],
      5,
    );
    const open = changed(walked(anItem(), ['In Progress', 1]), 'type', [STORY], [EPIC], 5);

    expect(placed(story, 9)).toMatchObject({ type: 'Story', level: 'story', kind: 'feature' });
    expect(placed(open, 9)).toMatchObject({ type: 'Epic', level: 'feature', kind: 'feature' });
    expect(placed(open, 4)).toMatchObject({ type: 'Story', level: 'story' });
  });

  it('does not decide on the key, which is that of the as-of instant', () => {
    const done = walked(anItem(), ['In Progress', 1], ['Done', 3]);
    const story = changed(done, 'key', ['PAY-1'], ['LED-7'], 5);

    expect(placed(story, 9).key).toBe('LED-7');
    expect(placed(story, 4).key).toBe('PAY-1');
  });

  it('does not decide on the parent, which is that of the as-of instant', () => {
    const child = changed(anItem(), 'parent', [], [{ id: '7', name: 'PAY-7' }], 2);

    expect(placed(child, 1).parent).toBeNull();
    expect(placed(child, 2).parent).toEqual({ id: '7', key: 'PAY-7' });
  });

  it('decides on the points', () => {
    const sized = changed(walked(anItem(), ['In Progress', 1]), 'customfield_3', [], ['5'], 1);
    const story = changed(walked(sized, ['Done', 3]), 'customfield_3', ['5'], ['8'], 4);

    expect(placed(story, 9).points).toBe(5);
    expect(placed(story, 0.5).points).toBeNull();
  });
});

describe('every team an item was ever in', () => {
  const organisation = withLines({ labels: ['a'] }, { labels: ['b'] }, { labels: ['c'] });

  it('are those of all moments up to the as-of instant, in no other', () => {
    const tagged = changed(anItem(), 'labels', ['a'], ['b'], 2);
    const story = changed(tagged, 'labels', ['b'], ['c'], 6);

    expect(placed(story, 5, organisation).everTeams.toSorted()).toEqual(['first', 'second']);
    expect(placed(story, 6, organisation).everTeams.toSorted()).toEqual([
      'first',
      'second',
      'third',
    ]);
  });

  it('are none where no team ever matched', () => {
    expect(placed(changed(anItem(), 'labels', ['x'], ['y'], 2), 5, organisation).everTeams).toEqual(
      [],
    );
  });
});

describe('the team', () => {
  it.each<[string, Partial<MatchRule>]>([
    ['project key', { project: 'pay' }],
    ['project name', { project: 'payments' }],
    ['component', { component: 'WEB' }],
    ['any of several labels', { labels: ['other', 'Fraud'] }],
    ['any of several types', { types: ['Epic', 'story'] }],
    ['field by name', { fields: [{ field: 'team', value: 'alpha' }] }],
    ['field by key', { fields: [{ field: 'customfield_2', value: 'Alpha' }] }],
    ['fix version', { fixVersion: 'PI 26.1' }],
    ['source', { source: 'jira' }],
    ['several conditions that all hold', { project: 'PAY', component: 'Web', labels: ['fraud'] }],
  ])('is matched by %s without regard to case', (_, line) => {
    const story = anItem('PAY-1', {
      fields: {
        components: [{ id: '5', name: 'Web' }],
        labels: [{ id: null, name: 'fraud' }],
        customfield_2: [{ id: 'uuid', name: 'Alpha' }],
        versions: [{ id: '9', name: 'PI 26.1' }],
      },
    });

    expect(placed(story, 1, withLines(line)).team).toBe('first');
  });

  it.each<[string, Partial<MatchRule>]>([
    ['another project', { project: 'LED' }],
    ['another source', { source: 'ado' }],
    ['a condition that does not hold beside one that does', { project: 'PAY', component: 'Web' }],
    ['a part of a label only', { labels: ['frau'] }],
  ])('is not matched by %s', (_, line) => {
    const story = anItem('PAY-1', { fields: { labels: [{ id: null, name: 'fraud' }] } });

    const item = placed(story, 1, withLines(line));

    expect(item).toMatchObject({ team: null, art: null, valueStream: null, everTeams: [] });
    expect(kindsOf(item)).toEqual(['unmapped-item']);
  });

  it('is matched by an area path and what is below it', () => {
    function inArea(name: string): ItemHistory {
      return anItem('1', { fields: { 'System.AreaPath': [{ id: null, name }] } });
    }
    const below = withLines({ areaPath: 'Claims\\Acquiring' });
    const exact = withLines({ areaPath: 'Claims\\Acquiring', includeChildren: false });

    expect(placed(inArea('claims\\acquiring'), 1, below).team).toBe('first');
    expect(placed(inArea('Claims\\Acquiring\\Api'), 1, below).team).toBe('first');
    expect(placed(inArea('Claims\\Acquiring2'), 1, below).team).toBeNull();
    expect(placed(inArea('Claims\\Acquiring\\Api'), 1, exact).team).toBeNull();
  });

  it('can be the one for items without any component', () => {
    const organisation = withLines({ project: 'PAY', component: '' });
    const components = [{ id: '5', name: 'Web' }];

    expect(placed(anItem('PAY-1'), 1, organisation).team).toBe('first');
    expect(placed(anItem('PAY-2', { fields: { components } }), 1, organisation).team).toBeNull();
  });

  it('takes a field name that several fields carry to mean all of them', () => {
    const description = aDescription({
      fields: [
        { key: 'customfield_4', name: 'Team', custom: true },
        { key: 'customfield_5', name: 'Team', custom: true },
      ],
    });
    const organisation = withLines({ fields: [{ field: 'Team', value: 'Alpha' }] });
    const story = anItem('PAY-1', { fields: { customfield_5: [{ id: null, name: 'Alpha' }] } });

    expect(placed(story, 1, organisation, description).team).toBe('first');
  });

  it('is the first in configuration order where several match, which is a finding', () => {
    const item = placed(anItem(), 1, withLines({ project: 'PAY' }, { types: ['Story'] }));

    expect(item.team).toBe('first');
    expect(item.findings).toEqual([{ kind: 'several-teams', detail: 'first, second' }]);
  });

  it('is no finding where two lines of one team match', () => {
    const base = anOrganisation();
    const team = aTeam('only', aMatch({ project: 'PAY' }), aMatch({ types: ['Story'] }));
    const organisation: Organisation = {
      ...base,
      valueStreams: base.valueStreams.map((stream) => ({
        ...stream,
        arts: stream.arts.map((art) => ({ ...art, teams: [team] })),
      })),
    };

    expect(placed(anItem(), 1, organisation).findings).toEqual([]);
  });

  it('is found by the key of a project that the tracker no longer lists', () => {
    const story = anItem('OLD-3', { project: { id: 'p9', name: 'Gone' } });

    expect(placed(story, 1, withLines({ project: 'old' })).team).toBe('first');
  });

  it('follows a renamed project by its id', () => {
    const description = aDescription({
      projects: [{ id: 'p1', key: 'NEW', name: 'Renamed', components: [], versions: [] }],
    });

    expect(placed(anItem(), 1, withLines({ project: 'NEW' }), description).team).toBe('first');
  });
});

describe('level and kind', () => {
  it('find a type without a level', () => {
    const item = placed(anItem('PAY-1', { type: { id: 't9', name: 'Chore' } }), 1);

    expect(item.level).toBeNull();
    expect(item.findings).toEqual([{ kind: 'unlevelled-type', detail: 'Chore' }]);
  });

  it('keep a type that a level names for another source out of it', () => {
    const levels = [
      { name: 'subtask', types: [{ source: 'ado', type: 'Story' }] },
      { name: 'story', types: [{ source: 'jira', type: 'Story' }] },
    ];

    expect(placed(anItem(), 1, anOrganisation({ levels })).level).toBe('story');
  });

  it('take the first kind rule that matches, else the default', () => {
    const kindRules = [
      { kind: 'defect', types: ['Bug'], labels: [], projects: [] },
      { kind: 'risk', types: [], labels: ['security'], projects: ['PAY'] },
      { kind: 'debt', types: [], labels: ['security'], projects: [] },
    ];
    const organisation = anOrganisation({ kindRules, defaultKind: null });
    const security = { labels: [{ id: null, name: 'Security' }] };

    const kinds = [
      anItem('PAY-1', { type: BUG, fields: security }),
      anItem('PAY-2', { fields: security }),
      anItem('LED-3', { project: LEDGER, fields: security }),
      anItem('PAY-4'),
    ].map((story) => placed(story, 1, organisation).kind);

    expect(kinds).toEqual(['defect', 'risk', 'debt', null]);
  });

  it('print and match a type by the name that the tracker has for it today', () => {
    const description = aDescription({ types: [{ id: 't1', name: 'User Story', hierarchy: 0 }] });
    const levels = [{ name: 'story', types: [{ source: null, type: 'user story' }] }];

    const item = placed(anItem(), 1, anOrganisation({ levels }), description);

    expect(item).toMatchObject({ type: 'User Story', level: 'story' });
  });
});

describe('points', () => {
  it.each([
    ['3', 3],
    ['0.5', 0.5],
    ['0', 0],
    ['many', null],
    ['', null],
  ])('written as "%s" are %s', (name, points) => {
    const story = anItem('PAY-1', { fields: { customfield_3: [{ id: null, name }] } });

    expect(placed(story, 1).points).toBe(points);
  });

  it('are none where no field is configured for them', () => {
    const organisation = anOrganisation({ sources: [sourceRules({ storyPoints: null })] });
    const story = anItem('PAY-1', { fields: { customfield_3: [{ id: null, name: '3' }] } });

    expect(placed(story, 1, organisation).points).toBeNull();
  });
});

describe('the workflow', () => {
  const stages = [aStage('Open', 'new', ['Backlog']), aStage('Fix', 'active', ['In Progress'])];

  function forItems(applies: Partial<Applies>): readonly Applies[] {
    return [{ sources: [], projects: [], types: [], ...applies }];
  }

  it('is the first that applies by source, project and type', () => {
    const organisation = anOrganisation({
      workflows: [
        aWorkflow({ id: 'ado', applies: forItems({ sources: ['ado'] }) }),
        aWorkflow({ id: 'ledger', applies: forItems({ projects: ['LED'] }) }),
        aWorkflow({ id: 'bugs', applies: forItems({ projects: ['PAY'], types: ['bug'] }) }),
        aWorkflow({ id: 'rest' }),
      ],
    });

    const ids = [
      anItem('LED-1', { project: LEDGER }),
      anItem('PAY-1', { type: BUG }),
      anItem(),
    ].map((story) => placed(story, 1, organisation).workflow);

    expect(ids).toEqual(['ledger', 'bugs', 'rest']);
  });

  it('is none where none applies, and statuses are still looked up', () => {
    const workflows = [aWorkflow({ applies: forItems({ types: ['Epic'] }) })];

    const item = placed(walked(anItem(), ['Ready', 1]), 3, anOrganisation({ workflows }));

    expect(item).toMatchObject({ workflow: null, stage: 'Ready', findings: [] });
  });

  it('is that of the type at the end of a completed item', () => {
    const organisation = anOrganisation({
      workflows: [
        aWorkflow({
          id: 'bugs',
          applies: forItems({ types: ['Bug'] }),
          stages: [...stages, aStage('Closed', 'done', ['Done'])],
        }),
        aWorkflow({ id: 'rest' }),
      ],
    });
    const done = walked(anItem(), ['In Progress', 1], ['Done', 3]);

    const item = placed(changed(done, 'type', [STORY], [BUG], 5), 9, organisation);

    expect(item).toMatchObject({ workflow: 'rest', stage: 'Done', type: 'Story' });
  });

  it('is that of the type at T where the ends and the workflows never agree', () => {
    const organisation = anOrganisation({
      workflows: [
        aWorkflow({
          id: 'bugs',
          applies: forItems({ types: ['Bug'] }),
          stages: [...stages, aStage('Closed', 'done', ['Review'])],
        }),
        aWorkflow({ id: 'rest' }),
      ],
    });
    const inReview = walked(anItem(), ['In Progress', 1], ['Review', 3]);

    const item = placed(changed(inReview, 'type', [STORY], [BUG], 5), 9, organisation);

    expect(item).toMatchObject({ workflow: 'bugs', end: at(3), type: 'Story' });
  });
});
