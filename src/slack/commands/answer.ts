import type { Scope } from '../../core/domain/organisation.ts';
import { instantOf, type Period } from '../../core/domain/time.ts';
import type { DeliveryReport } from '../../core/metrics/delivery-report.ts';
import type { FlowReport } from '../../core/metrics/report.ts';
import { completeWeeksBefore } from '../../core/timeline/calendar.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Message } from '../message.ts';
import type { Answers, ItemAnswer } from '../ports.ts';
import { agingView } from '../views/aging.ts';
import { constraintView } from '../views/constraint.ts';
import { depsView } from '../views/deps.ts';
import { digestParent } from '../views/digest.ts';
import { forecastView } from '../views/forecast.ts';
import { metricsView } from '../views/metrics.ts';
import { qualityView } from '../views/quality.ts';
import { statusView } from '../views/status.ts';
import { topologyView } from '../views/topology.ts';
import { whyView } from '../views/why.ts';
import type { RisksOfItem } from '../views/why.ts';
import { notice } from './notice.ts';
import type { Question, Span } from './question.ts';
import type { Shareable } from './share.ts';
import type { Numbers } from './share-picture.ts';

/** An answer, and what a Share button would repeat; null where there is nothing to share. */
export interface Answered {
  readonly message: Message;
  readonly shareable: Shareable | null;
  /** What to draw where it is shared; null where there is nothing. */
  readonly numbers: (() => Promise<Numbers>) | null;
}

/** Works out what somebody asked for, from the store. */
export async function answerTo(
  question: Question,
  answers: Answers,
  clock: Clock,
  /** Only for those who ask: a channel is listed for numbers of the item's scope, not for risks of others. */
  risks: (items: readonly ItemAnswer[]) => Promise<RisksOfItem>,
): Promise<Answered> {
  switch (question.kind) {
    case 'report':
    case 'deps':
      return answerSpanned(question, answers, clock);
    case 'forecast':
      return answerForecast(question, answers, clock);
    case 'topology': {
      const [portfolio] = answers.scopes();
      if (portfolio === undefined) return unanswered('There is no scope yet.');
      const report = await answers.topology();
      return {
        message: topologyView(report, portfolio.zone),
        shareable: { question, scope: portfolio },
        numbers: null,
      };
    }
    case 'digest': {
      const digest = await answers.digest(question.scope);
      return {
        message: digestParent(digest, null),
        shareable: { question, scope: question.scope },
        numbers: null,
      };
    }
    case 'why': {
      const items = await itemsCalled(question.key, answers);
      const scope = scopeOf(items, answers.scopes());
      return {
        message: whyView(question.key, items, await risks(items)),
        shareable: scope === null ? null : { question, scope },
        numbers: null,
      };
    }
  }
}

type Spanned = Extract<Question, { readonly kind: 'report' | 'deps' }>;

async function answerSpanned(question: Spanned, answers: Answers, clock: Clock): Promise<Answered> {
  const { scope, span } = question;
  const window = windowOf(scope, span, answers, clock);
  if (window === 'no-pi') {
    return unanswered(
      `No PI of ${scope.name} runs now, so there is no such time to look at. Ask for weeks, such as “last 4 weeks”. Nothing was changed.`,
    );
  }
  const shareable = { question, scope };
  if (question.kind === 'deps') {
    const dependencies = await answers.dependencies(scope, window);
    return {
      message: depsView(dependencies),
      shareable,
      numbers: async () => ({ report: await answers.report(scope, window), dependencies }),
    };
  }
  const report = await answers.report(scope, window);
  const delivery = question.verb === 'metrics' ? await answers.delivery(scope, window) : null;
  return {
    message: reportMessage(question.verb, report, delivery),
    shareable,
    numbers: () => Promise.resolve({ report }),
  };
}

function reportMessage(
  verb: Extract<Question, { readonly kind: 'report' }>['verb'],
  report: FlowReport,
  delivery: DeliveryReport | null,
): Message {
  switch (verb) {
    case 'status':
      return statusView(report);
    case 'metrics':
      return metricsView(report, delivery);
    case 'aging':
      return agingView(report);
    case 'quality':
      return qualityView(report);
    case 'constraint':
      return constraintView(report);
  }
}

async function answerForecast(
  question: Extract<Question, { readonly kind: 'forecast' }>,
  answers: Answers,
  clock: Clock,
): Promise<Answered> {
  const { scope, count, by } = question;
  // An answer may be shared long after it was given.
  if (by !== null && by <= clock()) {
    return unanswered(
      'The day of this forecast has passed, so there is nothing to forecast any more. Nothing was changed.',
    );
  }
  const forecast = await answers.forecast(scope, { count, by });
  return {
    message: forecastView(forecast),
    shareable: { question, scope },
    numbers: async () => ({ report: await answers.report(scope, null), forecast }),
  };
}

function unanswered(sentence: string): Answered {
  return { message: notice(sentence), shareable: null, numbers: null };
}

function windowOf(
  scope: Scope,
  span: Span,
  answers: Answers,
  clock: Clock,
): Period | null | 'no-pi' {
  if (span === null) return null;
  if (span === 'pi') return answers.runningPi(scope)?.period ?? 'no-pi';
  const weeks = completeWeeksBefore(instantOf(clock()), scope.zone, span);
  const [first, last] = [weeks.at(0), weeks.at(-1)];
  return first === undefined || last === undefined ? null : { from: first.from, to: last.to };
}

/** Keys are written in capitals; people type them as they like, and may put the source before. */
async function itemsCalled(typed: string, answers: Answers): Promise<readonly ItemAnswer[]> {
  const [, source, key = typed] = /^(?:([\w.-]+):)?#?(.+)$/u.exec(typed) ?? [];
  const found = await answers.items(key);
  const all = found.length > 0 ? found : await answers.items(key.toUpperCase());
  return source === undefined
    ? all
    : all.filter(({ item }) => item.source.toLowerCase() === source.toLowerCase());
}

/** The narrowest scope that all the items belong to: it decides where the answer may be shared. */
function scopeOf(items: readonly ItemAnswer[], scopes: readonly Scope[]): Scope | null {
  if (items.length === 0) return null;
  const teams = items.map(({ item }) => item.team);
  const holding = scopes.filter((scope) =>
    teams.every((team) => team !== null && scope.teams.includes(team)),
  );
  // Scopes come top-down: among equally wide ones the last is the innermost.
  return holding.toSorted((a, b) => b.teams.length - a.teams.length).at(-1) ?? scopes[0] ?? null;
}
