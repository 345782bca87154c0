import type { Scope } from '../core/domain/organisation.ts';
import { isWorkItemKey, NO_KEY } from '../core/risks/decide.ts';
import type { RaiseDraft, RaiseProblem } from '../slack/risk-desk.ts';

/** Characters (code points) of what people write. */
const CAPS = { title: 200, why: 600, workItem: 100 } as const;

type CheckedRaise =
  | ({ readonly kind: 'fine' } & RaiseDraft)
  | { readonly kind: 'problems'; readonly problems: readonly RaiseProblem[] };

/** Whether a draft says enough for a risk, texts trimmed, of the scope that it will belong to; null: there is none. */
export function checkRaise(draft: RaiseDraft, home: Pick<Scope, 'id'> | null): CheckedRaise {
  const title = draft.title.replaceAll(/\s+/gu, ' ').trim();
  const why = draft.why.trim();
  const workItem = draft.workItem?.trim() ?? '';
  const problems: RaiseProblem[] = [
    ...(home === null
      ? [
          problem(
            'scope',
            'There is no such scope. Choose an ART, a value stream or the portfolio.',
          ),
        ]
      : []),
    ...textProblems('title', title, 'Say in a few words what may go wrong.'),
    ...textProblems('why', why, 'Say what makes it likely, and by when it would hurt.'),
    ...(workItem === '' || isWorkItemKey(workItem) ? [] : [problem('workItem', NO_KEY)]),
    ...tooLong('workItem', workItem),
  ];
  if (home === null || problems.length > 0) return { kind: 'problems', problems };
  return { kind: 'fine', scope: home.id, title, why, workItem: workItem === '' ? null : workItem };
}

function textProblems(field: 'title' | 'why', text: string, owed: string): RaiseProblem[] {
  // Marks and spaces that nobody can see are no answer.
  if (!/[\p{L}\p{N}]/u.test(text)) return [problem(field, owed)];
  return tooLong(field, text);
}

function tooLong(field: keyof typeof CAPS, text: string): RaiseProblem[] {
  const { length } = Array.from(text);
  const cap = CAPS[field];
  if (length <= cap) return [];
  return [problem(field, `This has ${length} characters; write ${cap} at most.`)];
}

function problem(field: keyof RaiseDraft, message: string): RaiseProblem {
  return { field, message };
}
