import type { DemoCalendar, DemoPi } from './calendar.ts';
import type { Stories } from './stories.ts';
import { ARTS, CONSTRAINED_ART } from './structure.ts';
import { dayAt, dayText, WEEK_MS } from './working-time.ts';

/** Whose items have to come together somewhere. */
export type PlannedStories = Pick<Stories, 'lateDependency' | 'waitingTeam'>;

/** Business value as planned, and what became of it on the constrained ART and on the others. */
const OBJECTIVES = [
  {
    title: 'Serve the first partner bank',
    committed: true,
    planned: 10,
    constrained: 6,
    usual: 10,
  },
  { title: 'Answer within a second', committed: true, planned: 8, constrained: 4, usual: 8 },
  {
    title: 'Show costs before people agree',
    committed: true,
    planned: 7,
    constrained: 5,
    usual: 5,
  },
  { title: 'Prove who changed what', committed: true, planned: 5, constrained: 5, usual: 4 },
  { title: 'Retire the old batch', committed: false, planned: 5, constrained: 0, usual: 2 },
] as const;

/** Of every ART, for PIs that have begun; what was reached is known of those that are over. */
export function objectivesOf(pi: DemoPi, { now }: DemoCalendar): object[] {
  if (pi.from > now) return [];
  return ARTS.flatMap((art) =>
    OBJECTIVES.map(({ title, committed, planned, constrained, usual }, i) => ({
      id: `${pi.id.toLowerCase()}-${art.id}-${i + 1}`,
      art: art.id,
      title,
      committed,
      plannedValue: planned,
      ...(pi.to > now ? {} : { actualValue: art.id === CONSTRAINED_ART ? constrained : usual }),
    })),
  );
}

/** Items a week of the team that waits for others; its weeks end with the last one. */
const TOGETHER = 4;

/** Of the running PI: one that was met in its second week, and one of its fourth that the late dependency has missed. */
export function integrationPointsOf(
  pi: DemoPi,
  { now }: DemoCalendar,
  { lateDependency, waitingTeam }: PlannedStories,
): object[] {
  if (now < pi.from || now >= pi.to) return [];
  const weeks = Math.floor((now - pi.from) / WEEK_MS);
  const { consumers } = waitingTeam;
  const first = consumers.length - weeks * TOGETHER;
  return [
    {
      name: 'Checkout in one piece',
      on: fridayOf(pi, 1),
      items: consumers.slice(first, first + TOGETHER),
    },
    {
      name: 'Payment with a device token',
      on: fridayOf(pi, 3),
      items: [
        lateDependency.consumer,
        lateDependency.provider,
        ...consumers.slice(first, first + 1),
      ],
    },
  ];
}

function fridayOf(pi: DemoPi, week: number): string {
  return dayText(dayAt(pi.from + week * WEEK_MS, 4, 12));
}
