import type { HomeView, KnownBlock, MultiStaticSelect, PlainTextOption } from '@slack/types';
import type { Scope } from '../../core/domain/organisation.ts';
import type { FirstSteps, HomeData, Pages } from '../home/home-data.ts';
import type { Message } from '../message.ts';
import { asOfMarkup } from './as-of.ts';
import { context, header, list, paragraph } from './blocks.ts';
import type { Phrase } from './blocks.ts';
import { actions, button } from './controls.ts';
import { literal, md } from './escape.ts';
import { adminBlocks } from './home-admin.ts';
import { HOME, section } from './home-parts.ts';
import { digestBlocks, KIND_WORDS, riskBlocks, teamBlocks } from './home-teams.ts';

/** Slack takes 100 blocks and 250 kB; everything in here is paged or cut, so this is never reached. */
const BLOCKS_AT_MOST = 60;
const OPTIONS_AT_MOST = 100;
const CHOSEN_AT_MOST = 20;
const OPTION_AT_MOST = 75;

/** A person's own page. `pages` goes with it, so that a click finds out what was shown, whoever takes it. */
export function homeView(data: HomeData, pages: Pages): HomeView {
  return viewOf(
    [
      ...(data.notice === null ? [] : [section({ mrkdwn: data.notice })]),
      ...(data.steps === null ? [] : stepBlocks(data.steps, data.command)),
      ...teamBlocks(data),
      ...riskBlocks(data),
      ...digestBlocks(data),
      ...settingBlocks(data),
      ...(data.admin === null ? [] : adminBlocks(data.admin, data.zone)),
      context(asOfMarkup(data.asOf, data.zone)),
      actions([button({ id: HOME.refresh, label: 'Refresh', value: 'all' })]),
    ],
    pages,
  );
}

/** While the numbers are being worked out. */
export function homeSkeleton(pages: Pages): HomeView {
  return viewOf(
    [header('My teams'), paragraph('Working on it: your teams and risks are being read…')],
    pages,
  );
}

/** In place of everything: somebody may not see it, or nothing could be read. */
export function homeSentence({ blocks }: Pick<Message, 'blocks'>, pages: Pages): HomeView {
  return viewOf(
    [...blocks, actions([button({ id: HOME.refresh, label: 'Refresh', value: 'all' })])],
    pages,
  );
}

function viewOf(blocks: readonly KnownBlock[], pages: Pages): HomeView {
  return {
    type: 'home',
    callback_id: 'home',
    private_metadata: JSON.stringify({ pages }),
    blocks: blocks.slice(0, BLOCKS_AT_MOST),
  };
}

function stepBlocks(steps: FirstSteps, command: string): KnownBlock[] {
  const done = [steps.hasTeams, steps.hasAsked, steps.hasDigest].filter((one) => one).length;
  return [
    header(`First steps: ${done} of 3 done`),
    list('ordered', [
      step(
        steps.hasTeams,
        'Your teams.',
        'They are found by your channels and ARTs, or choose them under Settings.',
      ),
      step(
        steps.hasAsked,
        'Ask something.',
        `Write ${command} in a channel: only you see the answer.`,
      ),
      step(
        steps.hasDigest,
        'Get a digest.',
        `Write ${command} subscribe in a channel of your team.`,
      ),
    ]),
    actions([button({ id: HOME.stepsAway, label: 'Put this away', value: 'away' })]),
  ];
}

function step(done: boolean, what: string, how: string): Phrase[] {
  return [{ bold: `${done ? '✓ Done' : '○ To do'}: ${what}` }, ` ${how}`];
}

function settingBlocks({ scopes, chosen, teamsFrom, steps, command }: HomeData): KnownBlock[] {
  const menu = teamsMenu(scopes, chosen ?? []);
  return [
    header('Settings'),
    ...(menu === null ? [] : [section(md`*My teams.* ${teamsFrom}`, menu)]),
    paragraph(
      `What a channel gets is set in that channel: ${command} settings, ${command} subscribe.`,
    ),
    ...settingButtons(chosen !== null, steps === null),
  ];
}

function settingButtons(hasChosen: boolean, stepsAreAway: boolean): KnownBlock[] {
  const buttons = [
    ...(hasChosen
      ? [button({ id: HOME.findTeams, label: 'Find my teams by themselves', value: 'find' })]
      : []),
    ...(stepsAreAway
      ? [button({ id: HOME.stepsAgain, label: 'Show the first steps', value: 'again' })]
      : []),
  ];
  return buttons.length === 0 ? [] : [actions(buttons)];
}

/** Null where there is nothing to choose from. */
function teamsMenu(scopes: readonly Scope[], chosen: readonly string[]): MultiStaticSelect | null {
  const offered = scopes.filter(({ id }) => id.length <= OPTION_AT_MOST);
  const initial = offered.filter(({ id }) => chosen.includes(id)).map(optionOf);
  if (offered.length === 0) return null;
  return {
    type: 'multi_static_select',
    action_id: HOME.teams,
    placeholder: { type: 'plain_text', text: 'Choose teams' },
    max_selected_items: CHOSEN_AT_MOST,
    option_groups: groupsOf(offered),
    ...(initial.length === 0 ? {} : { initial_options: initial.slice(0, CHOSEN_AT_MOST) }),
  };
}

function groupsOf(scopes: readonly Scope[]): NonNullable<MultiStaticSelect['option_groups']> {
  const kinds = [...Map.groupBy(scopes, ({ kind }) => kind)];
  return kinds
    .flatMap(([kind, all]) =>
      Array.from({ length: Math.ceil(all.length / OPTIONS_AT_MOST) }, (_, index) => ({
        label: { type: 'plain_text' as const, text: KIND_WORDS[kind] },
        options: all.slice(index * OPTIONS_AT_MOST, (index + 1) * OPTIONS_AT_MOST).map(optionOf),
      })),
    )
    .slice(0, OPTIONS_AT_MOST);
}

function optionOf({ id, name }: Scope): PlainTextOption {
  return { text: { type: 'plain_text', text: literal(name, OPTION_AT_MOST) }, value: id };
}
