import type { ActionsBlock, KnownBlock, SectionBlock } from '@slack/types';
import type { Page, Paged, Part } from '../home/home-data.ts';
import { paragraph } from './blocks.ts';
import { actions, button } from './controls.ts';
import { cutMrkdwn, md } from './escape.ts';
import type { Mrkdwn } from './escape.ts';

/** Ids of what a person can press on the Home tab; slack/home/home.ts takes the family. */
export const HOME = {
  refresh: 'home.refresh',
  back: 'home.back',
  on: 'home.on',
  teams: 'home.teams',
  findTeams: 'home.find-teams',
  stepsAway: 'home.steps-away',
  stepsAgain: 'home.steps-again',
  postAgain: 'home.post-again',
} as const;

const SECTION_AT_MOST = 1_800;

export function section(
  markup: Mrkdwn,
  accessory?: NonNullable<SectionBlock['accessory']>,
): SectionBlock {
  return {
    type: 'section',
    text: { type: 'mrkdwn', text: cutMrkdwn(markup, SECTION_AT_MOST), verbatim: true },
    ...(accessory === undefined ? {} : { accessory }),
  };
}

/** A failed read is told, never shown as nothing. */
export function partBlocks<T>(part: Part<T>, show: (value: T) => KnownBlock[]): KnownBlock[] {
  if (part.kind === 'read') return show(part.value);
  return [
    paragraph(
      `This could not be read, so nothing is shown here; nothing was changed. Press Refresh in a minute. If it stays so, tell an admin the reference ${part.reference}: it is in the log.`,
    ),
  ];
}

/** Nothing for a list that fits on one page. */
export function pager(part: Paged, { page, pages, total }: Page<unknown>): ActionsBlock[] {
  if (pages < 2) return [];
  const [back, on] = [page > 0, page < pages - 1];
  return [
    actions([
      ...(back ? [button({ id: HOME.back, label: 'Back', value: pageValue(part, page - 1) })] : []),
      ...(on
        ? [
            button({
              id: HOME.on,
              label: `More (page ${page + 1} of ${pages}, ${total} in all)`,
              value: pageValue(part, page + 1),
            }),
          ]
        : []),
    ]),
  ];
}

function pageValue(part: Paged, page: number): string {
  return JSON.stringify({ part, page });
}

/** A channel shown by its name to those who may know it; what is no id is shown as it is written. */
export function channelMarkup(channel: string): Mrkdwn {
  return /^[CGD][A-Z0-9]{1,20}$/.test(channel) ? { mrkdwn: `<#${channel}>` } : md`${channel}`;
}

export function joined(lines: readonly Mrkdwn[]): Mrkdwn {
  return { mrkdwn: lines.map(({ mrkdwn }) => mrkdwn).join('\n') };
}
