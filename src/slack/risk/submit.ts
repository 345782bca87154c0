import { setTimeout as sleep } from 'node:timers/promises';
import type { ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { DecisionDraft } from '../../core/risks/decide.ts';
import type { SnoozeChoice } from '../../core/risks/local-time.ts';
import { notice } from '../commands/notice.ts';
import { apology } from '../commands/reply.ts';
import type { Message } from '../message.ts';
import type { FormAnswer } from '../routes.ts';
import {
  conflictSentence,
  decidedView,
  mutedView,
  noSuchRisk,
  problemsView,
  raisedView,
  snoozedView,
} from '../views/risk-answers.ts';
import { FIELD_ACTION } from '../views/controls.ts';
import { RISK_FORMS, SNOOZE_CHOICES, formNotice } from '../views/risk-forms.ts';
import type { RiskForm } from '../views/risk-forms.ts';
import { FORM_ACTIONS, FormState, RaiseState, readState } from './forms.ts';
import type { AboutRisk } from './forms.ts';
import { MAYBE_CHANGED, admit, contextOf, scopeOf } from './options.ts';
import type { Admitted, RiskOptions } from './options.ts';

/** Slack gives up on a form after three seconds. */
const ANSWER_WITHIN_MS = 2_300;

/** What a form is answered with: a message takes its place. */
type Outcome =
  | { readonly kind: 'close' }
  | { readonly kind: 'told'; readonly message: Message }
  | {
      readonly kind: 'problems';
      readonly problems: readonly { readonly field: string; readonly message: string }[];
    };

/** Takes a form that was sent in. Everything is asked again: a form may be old, and what it carries is no authority. */
export async function submitForm(
  options: RiskOptions,
  body: ViewSubmitAction,
): Promise<FormAnswer> {
  const kind = KINDS.find((one) => RISK_FORMS[one] === body.view.callback_id);
  if (kind === undefined) return { kind: 'close' };
  const working = outcomeOf(options, kind, body);
  const timer = new AbortController();
  const late = sleep(ANSWER_WITHIN_MS, null, { signal: timer.signal }).catch(() => null);
  const outcome = await Promise.race([working, late]);
  timer.abort();
  if (outcome !== null) return answerOf(kind, outcome);
  const view = formNotice(kind, notice('This takes a moment…'));
  return { kind: 'update', view, later: answerLater(options, kind, body, working) };
}

const KINDS = Object.keys(RISK_FORMS) as readonly RiskForm[];

function answerOf(kind: RiskForm, outcome: Outcome): FormAnswer {
  switch (outcome.kind) {
    case 'close':
      return outcome;
    case 'told':
      return { kind: 'update', view: formNotice(kind, outcome.message) };
    case 'problems':
      return {
        kind: 'errors',
        errors: Object.fromEntries(outcome.problems.map(({ field, message }) => [field, message])),
      };
  }
}

async function answerLater(
  options: RiskOptions,
  kind: RiskForm,
  { view: { id } }: ViewSubmitAction,
  working: Promise<Outcome>,
): Promise<void> {
  const view = viewOf(options, kind, await working);
  await options.client.views.update({ view_id: id, view }).catch((error: unknown) => {
    apology({ verb: `risk ${kind}`, events: options.events, changed: MAYBE_CHANGED }, error);
  });
}

/** For where no errors can be shown beside their fields any more. */
function viewOf({ command }: RiskOptions, kind: RiskForm, outcome: Outcome): ModalView {
  switch (outcome.kind) {
    case 'close':
      return formNotice(kind, notice('Done.'));
    case 'told':
      return formNotice(kind, outcome.message);
    case 'problems':
      return formNotice(kind, problemsView(outcome.problems, command));
  }
}

async function outcomeOf(
  options: RiskOptions,
  kind: RiskForm,
  body: ViewSubmitAction,
): Promise<Outcome> {
  const startedAt = performance.now();
  const verb = `risk ${kind}`;
  try {
    const fields = fieldsOf(body);
    const outcome =
      kind === 'raise'
        ? await raise(options, body, fields)
        : await change(options, kind, body, fields);
    options.events.commandAnswered(verb, performance.now() - startedAt);
    return outcome;
  } catch (error) {
    const { message } = apology({ verb, events: options.events, changed: MAYBE_CHANGED }, error);
    return { kind: 'told', message };
  }
}

type Fields = Readonly<Record<string, string | null>>;

const Held = z.object({
  value: z.string().nullish(),
  selected_date: z.string().nullish(),
  selected_user: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
});

function fieldsOf({ view }: ViewSubmitAction): Fields {
  return Object.fromEntries(
    Object.entries(view.state.values).map(([field, elements]) => {
      const held = Held.parse(elements[FIELD_ACTION] ?? {});
      const { value, selected_date: day, selected_user: user, selected_option: option } = held;
      return [field, value ?? day ?? user ?? option?.value ?? null];
    }),
  );
}

const GONE = 'This form is no longer known, so nothing was changed. Open it again.';

async function raise(
  options: RiskOptions,
  { user, view }: ViewSubmitAction,
  fields: Fields,
): Promise<Outcome> {
  const state = readState(RaiseState, view.private_metadata);
  if (state === null) return told(notice(GONE));
  const scope = fields['scope'] ?? '';
  const permission = await options.gate.may({
    user: user.id,
    action: 'risk.raise',
    scope: scopeOf(options, scope)?.id ?? null,
    object: 'new',
    channel: state.channel,
  });
  if (permission.kind === 'denied') return told(notice(permission.sentence));
  const draft = {
    scope,
    title: fields['title'] ?? '',
    why: fields['why'] ?? '',
    workItem: fields['workItem'] ?? null,
  };
  const raised = await options.desk.raise(draft, permission.acting);
  if (raised.kind === 'problems') return raised;
  return told(raisedView(raised.story, contextOf(options, raised.story.risk.scope)));
}

async function change(
  options: RiskOptions,
  kind: AboutRisk,
  { user, view }: ViewSubmitAction,
  fields: Fields,
): Promise<Outcome> {
  const state = readState(FormState, view.private_metadata);
  if (state === null) return told(notice(GONE));
  const asker = { user: user.id, channel: state.channel };
  const admitted = await admit(options, asker, FORM_ACTIONS[kind], state.risk);
  if (admitted.kind === 'told') return admitted;
  switch (kind) {
    case 'snooze':
      return snooze(options, admitted, fields['choice'] ?? null);
    case 'mute':
      return mute(options, admitted);
    case 'own':
    case 'accept':
    case 'mitigate':
    case 'resolve':
      return decide(options, admitted, state, draftOf(kind, fields, user.id));
  }
}

type Allowed = Extract<Admitted, { kind: 'admitted' }>;

function draftOf(
  kind: Exclude<AboutRisk, 'snooze' | 'mute'>,
  fields: Fields,
  user: string,
): DecisionDraft {
  const by = fields['by'] ?? null;
  const why = fields['why'] ?? '';
  switch (kind) {
    case 'own':
      return { roam: 'owned', owner: fields['owner'] ?? user, by };
    case 'accept':
      return { roam: 'accepted', why, reviewOn: fields['reviewOn'] ?? null };
    case 'mitigate':
      return {
        roam: 'mitigated',
        plan: fields['plan'] ?? '',
        workItem: fields['workItem'] ?? '',
        by,
      };
    case 'resolve':
      return { roam: 'resolved', why };
  }
}

/** Beside it people read that somebody was first: what they wrote stays in the form. */
const FIRST_FIELDS = {
  owned: 'owner',
  accepted: 'why',
  mitigated: 'plan',
  resolved: 'why',
} as const;

async function decide(
  options: RiskOptions,
  { acting, about }: Allowed,
  { risk, version, onMessage }: z.infer<typeof FormState>,
  draft: DecisionDraft,
): Promise<Outcome> {
  // Rules may find something new while somebody writes: that is no reason to take their text from them.
  const decided = await options.desk.decide(risk, version, draft, acting, 'decisions');
  switch (decided.kind) {
    case 'problems':
      return decided;
    case 'unknown':
      return told(noSuchRisk(options.command, risk));
    case 'conflict':
      return {
        kind: 'problems',
        problems: [
          {
            field: FIRST_FIELDS[draft.roam],
            message: await conflictSentence(decided.story, decided.by, about, options.nameOf),
          },
        ],
      };
    case 'done':
      return onMessage && decided.remark === null
        ? { kind: 'close' }
        : told(decidedView(decided.story, decided.remark, about, 'form'));
  }
}

async function snooze(
  options: RiskOptions,
  { story, acting, about }: Allowed,
  choice: string | null,
): Promise<Outcome> {
  const known = SNOOZE_CHOICES.find(({ value }) => value === choice)?.value;
  if (known === undefined) {
    return { kind: 'problems', problems: [{ field: 'choice', message: 'Choose one of these.' }] };
  }
  const until = await options.desk.snooze(story.risk.id, known satisfies SnoozeChoice, acting);
  return told(snoozedView(story.risk.id, until, about));
}

async function mute(options: RiskOptions, { story, acting, about }: Allowed): Promise<Outcome> {
  const { raisedBy, scope } = story.risk;
  if (raisedBy === 'by-hand') return told(notice(GONE));
  await options.desk.mute(raisedBy, scope, acting);
  const known = scopeOf(options, scope) ?? { id: scope, name: about.scopeName(scope), kind: 'art' };
  return told(mutedView(raisedBy, known, options.command));
}

function told(message: Message): Outcome {
  return { kind: 'told', message };
}
