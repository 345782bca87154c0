import { WebClient } from '@slack/web-api';
import { expect, it } from 'vitest';
import { startSlack } from '../../../src/demo/slack/slack.ts';

it('posts', async () => {
  await using slack = await startSlack();
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });

  const posted = await client.chat.postMessage({ channel: 'C1', text: 'hi' });

  expect(slack.channel('C1').messages()).toMatchObject([{ ts: posted.ts, text: 'hi' }]);
});
