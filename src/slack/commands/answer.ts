import { completeWeeksBefore } from '../../core/timeline/calendar.ts';
import type { Scope } from '../../core/domain/organisation.ts';
import { instantOf, type Period } from '../../core/domain/time.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Message } from '../message.ts';
import type { Answers, ItemAnswer } from '../ports.ts';
import { agingView } from '../views/aging.ts';
import { digestParent } from '../views/digest.ts';
import { metricsView } from '../views/metrics.ts';
import { qualityView } from '../views/quality.ts';
import { statusView } from '../views/status.ts';
import { whyView } from '../views/why.ts';
import type { Question } from './parse.ts';
import type { Shareable } from './share.ts';

const REPORT_VIEWS = {
  status: statusView,
  metrics: metricsView,
  aging: agingView,
  quality: qualityView,
};

/** An answer, and what a Share button would repeat; null where there is nothing to share. */
export interface Answered {
  readonly message: Message;
  readonly shareable: Shareable | null;
}

/** Works out what somebody asked for, from the store. */
export async function answerTo(
  question: Shareable['question'],
  answers: Answers,
  clock: Clock,
): Promise<Answered> {
  switch (question.kind) {
    case 'report': {
      const report = await answers.report(question.scope, windowOf(question, clock));
      return {
        message: REPORT_VIEWS[question.verb](report),
        shareable: { question, scope: question.scope },
      };
    }
    case 'digest': {
      const digest = await answers.digest(question.scope);
      return {
        message: digestParent(digest, null),
        shareable: { question, scope: question.scope },
      };
    }
    case 'why': {
      const items = await itemsCalled(question.key, answers);
      const scope = scopeOf(items, answers.scopes());
      return {
        message: whyView(question.key, items),
        shareable: scope === null ? null : { question, scope },
      };
    }
  }
}

function windowOf(
  question: Extract<Question, { readonly kind: 'report' }>,
  clock: Clock,
): Period | null {
  if (question.weeks === null) return null;
  const weeks = completeWeeksBefore(instantOf(clock()), question.scope.zone, question.weeks);
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
