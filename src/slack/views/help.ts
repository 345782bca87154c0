import { listed } from '../../core/digest/words.ts';
import type { Message } from '../message.ts';
import { bold, header, list, message, paragraph, type Phrase } from './blocks.ts';

interface Usage {
  readonly words: string;
  readonly what: string;
  /** A whole command without its name. */
  readonly example: string;
}

/** Every use of the command, as its help lists them. */
export const GROUPS: readonly { readonly title: string; readonly usages: readonly Usage[] }[] = [
  {
    title: 'See where work stands',
    usages: [
      { words: 'status [scope]', what: 'figures and what to decide on', example: 'status' },
      {
        words: 'metrics [scope] [last N weeks | pi]',
        what: 'every figure, plans and deployments, and the stages',
        example: 'metrics last 4 weeks',
      },
      {
        words: 'aging [scope]',
        what: 'work in progress, the oldest first',
        example: 'aging',
      },
      {
        words: 'constraint [scope]',
        what: 'the stage that everything waits for, with the evidence',
        example: 'constraint',
      },
      { words: 'digest [scope]', what: 'the digest of a scope', example: 'digest' },
    ],
  },
  {
    title: 'See what is coming',
    usages: [
      {
        words: 'deps [scope] [last N weeks | pi]',
        what: 'who waits for whom, the most urgent first',
        example: 'deps pi',
      },
      {
        words: 'forecast [scope] [N items | by DATE]',
        what: 'when work is done, and how much of it by a day',
        example: 'forecast 40 items by fri',
      },
      {
        words: 'topology',
        what: 'what the cut of teams, ARTs and value streams costs',
        example: 'topology',
      },
    ],
  },
  {
    title: 'Understand a number',
    usages: [
      {
        words: 'why KEY',
        what: 'one item: its stages, times and place among its peers',
        example: 'why PAY-123',
      },
      {
        words: 'quality [scope]',
        what: 'where your process differs from the configured model',
        example: 'quality',
      },
    ],
  },
  {
    title: 'Decide what this channel gets',
    usages: [
      {
        words: 'subscribe [scope] [weekly | fortnightly | monthly | pi] [at TIME]',
        what: 'a digest from now on',
        example: 'subscribe weekly at Mon 09:00',
      },
      {
        words: 'unsubscribe [scope]',
        what: 'no more of it',
        example: 'unsubscribe',
      },
      { words: 'list', what: 'what this channel gets', example: 'list' },
      {
        words: 'settings [name value]',
        what: 'how this channel is set',
        example: 'settings quiet-weeks nothing',
      },
      { words: 'help', what: 'this page', example: 'help' },
    ],
  },
];

/** What somebody asked for, as far as it was understood. */
export interface Unclear {
  readonly verb: string;
  readonly what:
    | 'verb-or-scope'
    | 'scope'
    | 'no-scope'
    | 'period'
    | 'count'
    | 'day'
    | 'day-passed'
    | 'no-pi'
    | 'words'
    | 'timing'
    | 'setting'
    | 'key'
    | 'length';
  /** The words in question, as typed. */
  readonly said: string;
  /** Whole commands without the slash. */
  readonly suggestions: readonly string[];
}

/** `/flow help`; `channelScope` is the name of the scope that the channel stands for. */
export function helpView(command: string, channelScope: string | null): Message {
  const scope =
    channelScope === null
      ? 'This channel stands for no scope, so name one: a team, an ART, a value stream or portfolio.'
      : `Without a scope, this channel’s is meant: ${channelScope}.`;
  const groups = GROUPS.flatMap(({ title, usages }) => [
    bold(title),
    list(
      'bullet',
      usages.map((usage): Phrase[] => [
        { bold: `${command} ${usage.words}` },
        ` – ${usage.what}${exampleOf(command, usage)}`,
      ]),
    ),
  ]);
  const usages = GROUPS.flatMap((group) => group.usages);
  const days =
    'A DATE is 2026-12-11, fri, 11 dec or PI end; a TIME is Mon 09:00, first Mon 10:00 or 2 days before.';
  const seen = 'Only you see the answers until you share them.';
  return message(
    [
      `What ${command} can tell you.`,
      ...usages.map(
        (usage) => `${command} ${usage.words}: ${usage.what}${exampleOf(command, usage)}.`,
      ),
      scope,
      days,
      seen,
    ],
    [header(`What ${command} can tell you`), ...groups, paragraph(`${scope} ${days} ${seen}`)],
  );
}

/** Where the words alone do not show how it is written. */
function exampleOf(command: string, { words, example }: Usage): string {
  return /[[A-Z]/.test(words) && example.includes(' ') ? `, such as ${command} ${example}` : '';
}

export function unknownCommandView(command: string, unclear: Unclear): Message {
  const problem = problemOf(unclear);
  const suggestions = unclear.suggestions.map((words) => `${command} ${words}`);
  const tried = suggestions.length === 0 ? '' : `${question(unclear)} ${listed(suggestions)}? `;
  const help = `See ${command} help for everything.`;
  return message(
    [problem, tried, 'Nothing was changed.', help],
    [bold(problem), paragraph(`${tried}Nothing was changed. ${help}`)],
  );
}

function problemOf({ what, said, verb }: Unclear): string {
  switch (what) {
    case 'verb-or-scope':
      return `“${said}” is neither a command nor a scope that I know.`;
    case 'scope':
      return `I know no single scope called “${said}”.`;
    case 'no-scope':
      return `This channel stands for no scope, so ${verb} needs the name of one.`;
    case 'period':
      return `“${said}” is not a time that I can look back: 1 to 52 weeks, or pi.`;
    case 'count':
      return `${said} is no number of items: 1 to 100,000.`;
    case 'day':
      return said === ''
        ? 'By which day? It is missing.'
        : `“${said}” is no day: write one such as 2026-12-11, fri or PI end.`;
    case 'day-passed':
      return `${said} has passed; a forecast needs a day that is not over.`;
    case 'no-pi':
      return 'No PI of this scope runs or is to come, so its end is not known. An admin can add one under pis in the configuration.';
    case 'words':
      return `${verb} takes nothing else: “${said}” was not understood.`;
    case 'timing':
      return said === ''
        ? 'At what time? It is missing.'
        : `“${said}” is no time that I know: write one such as Mon 09:00, first Mon 10:00 or 2 days before.`;
    case 'setting':
      return `“${said}” says no value: write the name of a setting and what it shall be.`;
    case 'key':
      return said === '' ? 'Which item? A key is missing.' : `“${said}” is not the key of an item.`;
    case 'length':
      return 'That is too long for a command.';
  }
}

function question({ what }: Unclear): string {
  return what === 'verb-or-scope' || what === 'scope' ? 'Did you mean' : 'For example';
}
