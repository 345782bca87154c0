import { expect, it } from 'vitest';
import { CONSUMER, LEAD, march } from '../support/roam-company.ts';
import { theRoamStory } from '../support/roam-story.ts';
import { ART_CHANNEL } from '../support/service.ts';

it('whom somebody makes the owner of a risk is told at once in its thread, and sees it under the item', async () => {
  await using story = await theRoamStory({ mode: 'socket', database: 'SQLite' });
  await story.at(16, '09:00');
  story.stage.author.edit(CONSUMER, march(16, '09:05'), { dueDate: '2026-03-20' });
  await story.at(16, '09:12');
  await story.risk(`own R-1 <@${LEAD}|lead> by 2026-03-18`);

  function told(): readonly (readonly string[])[] {
    return story.thread(story.alert()).map(({ text }) => text.split('\n'));
  }
  const note = [
    '<@U0LEAD>, release-train-engineer made you the owner of R-1 until 18 Mar 2026: LED-11 may be too late for PAY-1.',
    'To hand it on: /risk own R-1 @someone.',
  ];
  await expect.poll(told).toEqual([note]);
  await story.at(16, '09:24');
  expect(told()).toEqual([note]);

  const why = await story.stage.slack
    .user(LEAD)
    .slash('/flow', `why ${CONSUMER}`, { channel: ART_CHANNEL });
  const [answer] = why.replies;
  expect(answer?.text.split('\n').at(-1)).toBe(
    'Open risk R-1: High risk, LED-11 may be too late for PAY-1 – Owned by <@U0LEAD> until 18 Mar 2026.',
  );
  expect(JSON.stringify(answer?.blocks)).toContain(
    `/archives/${ART_CHANNEL}/p${story.alert().replace('.', '')}`,
  );
}, 60_000);
