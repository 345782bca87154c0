import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/core/domain/time.ts';
import { parseCommand } from '../../../src/slack/commands/parse.ts';
import { VERBS } from '../../../src/slack/commands/question.ts';
import { GROUPS, helpView } from '../../../src/slack/views/help.ts';
import { codeOf, page } from '../../docs/pages.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { SCOPES, scopeOfChannel } from '../scopes.ts';

const USAGES = GROUPS.flatMap(({ usages }) => usages);

function understood(text: string): string {
  const asked = parseCommand(text, {
    scopes: SCOPES,
    scopeOfChannel,
    channel: 'C1',
    dayAsked: () => ({ kind: 'by', by: instantOf(1) }),
  });
  return asked.kind === 'report' ? asked.verb : asked.kind;
}

describe('the help', () => {
  it.each(USAGES)('is right about “$words”: its example is understood', ({ words, example }) => {
    const verb = words.split(' ')[0];

    expect(example.split(' ')[0]).toBe(verb);
    expect(understood(example)).toBe(verb);
  });

  it('lists every command, each once', () => {
    const listed = USAGES.map(({ words }) => words.split(' ')[0] ?? '');

    expect(listed.toSorted()).toEqual([...VERBS].toSorted());
  });

  it('shows every example that words alone do not make plain, in blocks that Slack takes', () => {
    const message = helpView('/flow-staging', 'Card Payments');

    for (const { words } of USAGES) expect(message.text).toContain(`/flow-staging ${words}`);
    expect(message.text).toContain('such as /flow-staging forecast 40 items by fri');
    expect(message.text).toContain('such as /flow-staging subscribe weekly at Mon 09:00');
    expect(problemsOf(message)).toEqual([]);
  });
});

describe('the commands in the documentation', () => {
  const written = codeOf(page('docs/slack.md')).filter((code) => code.startsWith('/flow '));

  it('are as many as there are', () => {
    const verbs = new Set(written.map((code) => code.split(' ')[1]));

    for (const verb of VERBS) expect([...verbs]).toContain(verb);
  });

  it.each(written.filter((code) => !/[[\\|]|KEY/.test(code)))('are understood: %s', (code) => {
    expect(understood(code.slice('/flow '.length))).not.toBe('misunderstood');
  });
});
