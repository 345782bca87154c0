import { listed } from '../../core/digest/words.ts';
import type { Message } from '../message.ts';
import { bold, header, list, message, paragraph } from './blocks.ts';
import type { Phrase } from './blocks.ts';

const GROUPS = [
  {
    title: 'See risks',
    usages: [
      ['list [scope]', 'open risks, the most urgent first'],
      ['board [scope]', 'the ROAM board by ART and PI'],
      ['show R-12', 'one risk: evidence, state and buttons'],
      ['history R-12', 'who did what with it, when and why'],
    ],
  },
  {
    title: 'Decide (ROAM)',
    usages: [
      ['own R-12 [@someone] [by friday]', 'somebody sees to it, at once'],
      ['accept R-12 [why]', 'live with it until a review day'],
      ['mitigate R-12 [plan]', 'a work item does something about it'],
      ['resolve R-12 [why]', 'it is no risk any more'],
      ['add [title]', 'raise one that no rule sees; also from the menu of a message'],
    ],
  },
  {
    title: 'Quiet',
    usages: [
      ['snooze R-12 4h | tomorrow | monday | pi', 'nobody is told of it until then'],
      ['mute R8 [scope]', 'nobody is told of what a rule finds there'],
      ['unmute R8 [scope]', 'they are again'],
    ],
  },
] as const;

const DAYS = 'Days: friday, tomorrow, 2026-12-11, 11 dec or PI end.';

/** `/risk help`; `channelScope` is the name of the scope that the channel stands for. */
export function riskHelp(command: string, channelScope: string | null): Message {
  const scope =
    channelScope === null
      ? 'This channel stands for no scope, so name one: an ART, a value stream or portfolio.'
      : `Without a scope, this channel’s is meant: ${channelScope}.`;
  const usages = GROUPS.flatMap((group) => [...group.usages]);
  const below = `${DAYS} ${scope} Only you see the answers until you share them.`;
  return message(
    [
      `What ${command} can do.`,
      ...usages.map(([words, what]) => `${command} ${words}: ${what}.`),
      below,
    ],
    [
      header(`What ${command} can do`),
      ...GROUPS.flatMap(({ title, usages: all }) => [
        bold(title),
        list(
          'bullet',
          all.map(([words, what]): Phrase[] => [{ bold: `${command} ${words}` }, ` – ${what}`]),
        ),
      ]),
      paragraph(below),
    ],
  );
}

/** What somebody asked for, as far as it was understood. */
export interface UnclearRisk {
  readonly what:
    | 'verb-or-scope'
    | 'scope'
    | 'no-scope'
    | 'id'
    | 'person'
    | 'rule'
    | 'while'
    | 'length';
  readonly said: string;
  /** Whole commands without the slash. */
  readonly suggestions: readonly string[];
}

export function unclearRisk(command: string, unclear: UnclearRisk): Message {
  const problem = problemOf(unclear);
  const suggestions = unclear.suggestions.map((words) => `${command} ${words}`);
  const asks = unclear.what === 'verb-or-scope' || unclear.what === 'scope';
  const tried =
    suggestions.length === 0
      ? ''
      : `${asks ? 'Did you mean' : 'For example'} ${listed(suggestions)}${asks ? '?' : '.'}`;
  const help = `Nothing was changed. See ${command} help for everything.`;
  return message([problem, tried, help], [bold(problem), paragraph(`${tried} ${help}`)]);
}

function problemOf({ what, said }: UnclearRisk): string {
  switch (what) {
    case 'verb-or-scope':
      return `“${said}” is neither a command nor a scope that I know.`;
    case 'scope':
      return `I know no single scope called “${said}”.`;
    case 'no-scope':
      return 'This channel stands for no scope, so name one.';
    case 'id':
      return said === '' ? 'Which risk? Its id is missing.' : `“${said}” is not the id of a risk.`;
    case 'person':
      return `I do not know “${said}”. Choose the person from what Slack offers after @.`;
    case 'rule':
      return said === ''
        ? 'Which rule? Its name is missing.'
        : `“${said}” is no rule: they are R1 to R12. To quiet one risk, snooze it.`;
    case 'while':
      return `“${said}” is no time that I know.`;
    case 'length':
      return 'That is too long for a command.';
  }
}
