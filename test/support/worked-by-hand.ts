const DAY_S = 86_400;

/** What one recorded issue's numbers have to be. */
export interface Worked {
  readonly key: string;
  readonly start: string | null;
  readonly end: string | null;
  /** Seconds, worked out by hand from the recorded transitions; null for "not committed" or "not completed". */
  readonly flow: number | null;
  readonly active: number | null;
  readonly waiting: number | null;
  readonly blocked: number | null;
  readonly reopens: number;
}

/**
 * jira-cloud-b as of 2022-01-01T00:00:00Z. New: Backlog 10000. Waiting: Selected for Development 10001. Active: In
 * Progress 3, Review 10011. Done: 10002. Times UTC. Flags were set and never cleared.
 */
export const B_AS_OF = '2022-01-01T00:00:00Z';
export const B: readonly Worked[] = [
  {
    // 06-18 18:43:34.818 Selected · 18:44:21.050 In Progress · 08-29 18:04:39.112 flagged · 12-14 Review. Still open.
    // active: In Progress until the flag = 72 d − (18:44:21.050 − 18:04:39.112 = 2,381.938)
    // blocked: flag until T = 125 d − 18:04:39.112 (65,079.112)
    // waiting: 46.232 in Selected, and the blocked time
    key: 'SP-1',
    start: '2021-06-18T18:43:34.818Z',
    end: null,
    flow: null,
    active: 72 * DAY_S - 2_381.938,
    waiting: 46.232 + 125 * DAY_S - 65_079.112,
    blocked: 125 * DAY_S - 65_079.112,
    reopens: 0,
  },
  {
    // 06-18 18:43:38.192 Selected, and there until T = 197 d − 18:43:38.192 (67,418.192)
    key: 'SP-2',
    start: '2021-06-18T18:43:38.192Z',
    end: null,
    flow: null,
    active: 0,
    waiting: 197 * DAY_S - 67_418.192,
    blocked: 0,
    reopens: 0,
  },
  {
    // 06-23 12:44:38.197 Selected · 08-29 18:04:49.188 In Progress · 18:04:59.081 flagged · 09-06 04:34:11.432 Review ·
    // 04:34:14.358 Done · 10-11 12:48:42.419 Selected (re-opened) · 12:49:04.096 In Progress · 12:49:07.261 Done.
    // flow: 06-23 → 10-11 = 110 d + (12:49:07.261 − 12:44:38.197 = 269.064)
    // active: only until the flag = 9.893
    // blocked: flag → end = 43 d − (18:04:59.081 − 12:49:07.261 = 18,951.820)
    key: 'SP-5',
    start: '2021-06-23T12:44:38.197Z',
    end: '2021-10-11T12:49:07.261Z',
    flow: 110 * DAY_S + 269.064,
    active: 9.893,
    waiting: 110 * DAY_S + 269.064 - 9.893,
    blocked: 43 * DAY_S - 18_951.82,
    reopens: 1,
  },
  {
    // 12-14 00:30:27.952 Selected until T = 18 d − 1,827.952
    key: 'SP-7',
    start: '2021-12-14T00:30:27.952Z',
    end: null,
    flow: null,
    active: 0,
    waiting: 18 * DAY_S - 1_827.952,
    blocked: 0,
    reopens: 0,
  },
  {
    // 08-29 18:06:23.463 Selected · 12-14 00:30:04.491 In Progress until T.
    // waiting: 107 d − (18:06:23.463 − 00:30:04.491 = 63,378.972); active: 18 d − 1,804.491
    key: 'SP-8',
    start: '2021-08-29T18:06:23.463Z',
    end: null,
    flow: null,
    active: 18 * DAY_S - 1_804.491,
    waiting: 107 * DAY_S - 63_378.972,
    blocked: 0,
    reopens: 0,
  },
  {
    // 12-14 00:30:33.979 Selected until T = 18 d − 1,833.979
    key: 'SP-11',
    start: '2021-12-14T00:30:33.979Z',
    end: null,
    flow: null,
    active: 0,
    waiting: 18 * DAY_S - 1_833.979,
    blocked: 0,
    reopens: 0,
  },
];

/**
 * jira-cloud-a as of 2023-01-01T00:00:00Z. New: Inbox 10020, To Do 10000 (both deleted), To Do 10033. Waiting: Ready for
 * Dev 10029 (deleted), Open 1. Active: In Progress 3, Resolved 5 (deleted; somebody checks). Done: Closed 6, 已完成 10068.
 * Times in the comments are the recorded ones, +08:00; a date is 2020-06-12 where none stands. From Closed to 已完成 is
 * from done to done and moves no end.
 */
export const A_AS_OF = '2023-01-01T00:00:00Z';
export const A: readonly Worked[] = [
  completed('EE-1', {
    // 08:13:13.360 Inbox · 09:45:24.493 Ready · 11:38:39.785 In Progress · 14:22:49.352 Open · 06-19 14:31:18.526 Closed
    start: '2020-06-12T01:45:24.493Z',
    end: '2020-06-19T06:31:18.526Z',
    flow: 7 * DAY_S + 17_154.033, // 14:31:18.526 − 09:45:24.493 = 4:45:54.033
    active: 9_849.567, // 14:22:49.352 − 11:38:39.785 = 2:44:09.567
  }),
  completed('EE-2', {
    // Inbox · 09:45:27.521 Ready · 12:58:47.299 To Do (de-commit) · 13:01:20.593 Open · 06-23 18:20:59.052 Resolved ·
    // 11-10 09:43:02.579 Closed
    start: '2020-06-12T05:01:20.593Z',
    end: '2020-11-10T01:43:02.579Z',
    flow: 151 * DAY_S - 11_898.014, // 13:01:20.593 − 09:43:02.579 = 3:18:18.014
    active: 140 * DAY_S - 31_076.473, // 18:20:59.052 − 09:43:02.579 = 8:37:56.473
  }),
  completed('EE-5', {
    // To Do · 13:01:20.562 Open · 06-18 12:06:00.814 Resolved · 11-10 09:43:02.257 Closed · then the type changes
    start: '2020-06-12T05:01:20.562Z',
    end: '2020-11-10T01:43:02.257Z',
    flow: 151 * DAY_S - 11_898.305, // 13:01:20.562 − 09:43:02.257 = 3:18:18.305
    active: 145 * DAY_S - 8_578.557, // 12:06:00.814 − 09:43:02.257 = 2:22:58.557
  }),
  completed('EE-14', {
    // To Do · 09:22:30.323 Resolved · 12:58:47.975 To Do (de-commit) · 13:01:20.966 Open · 06-15 16:59:51.341 Resolved ·
    // 11-10 09:43:05.342 Closed; the first time in Resolved lies before the start
    start: '2020-06-12T05:01:20.966Z',
    end: '2020-11-10T01:43:05.342Z',
    flow: 151 * DAY_S - 11_895.624, // 13:01:20.966 − 09:43:05.342 = 3:18:15.624
    active: 148 * DAY_S - 26_205.999, // 16:59:51.341 − 09:43:05.342 = 7:16:45.999
  }),
  completed('EE-17', {
    // To Do · 13:01:20.707 Open · 07-22 14:34:22.169 In Progress · 15:25:29.223 Resolved · 11-10 09:43:03.405 Closed
    start: '2020-06-12T05:01:20.707Z',
    end: '2020-11-10T01:43:03.405Z',
    flow: 151 * DAY_S - 11_897.302, // 13:01:20.707 − 09:43:03.405 = 3:18:17.302
    active: 111 * DAY_S - 17_478.764, // 14:34:22.169 − 09:43:03.405 = 4:51:18.764
  }),
  completed('EE-19', {
    // Inbox · 09:46:22.354 Ready · 09:46:26.809 In Development (3) · 09:46:30.363 Resolved · 12:58:47.406 To Do
    // (de-commit) · 13:01:20.620 Open · 06-18 16:34:11.171 Resolved · 11-10 09:43:08.611 Closed
    start: '2020-06-12T05:01:20.620Z',
    end: '2020-11-10T01:43:08.611Z',
    flow: 151 * DAY_S - 11_892.009, // 13:01:20.620 − 09:43:08.611 = 3:18:12.009
    active: 145 * DAY_S - 24_662.56, // 16:34:11.171 − 09:43:08.611 = 6:51:02.560
  }),
  completed('EE-20', {
    // Inbox · 12:58:47.654 To Do · 13:01:20.811 Open · 06-17 15:25:54.426 Closed
    start: '2020-06-12T05:01:20.811Z',
    end: '2020-06-17T07:25:54.426Z',
    flow: 5 * DAY_S + 8_673.615, // 15:25:54.426 − 13:01:20.811 = 2:24:33.615
    active: 0,
  }),
  completed('EE-23', {
    // 08:33:57.204 Open · 09:27:39.141 In Development · 09:27:50.404 Resolved · 12:58:47.271 To Do · 13:01:20.770 Open ·
    // 21:08:24.581 To Do (10033, de-committed again) · 21:15:21.650 Open · 06-15 17:07:56.858 Resolved ·
    // 06-17 11:08:17.806 Closed
    start: '2020-06-12T13:15:21.650Z',
    end: '2020-06-17T03:08:17.806Z',
    flow: 5 * DAY_S - 36_423.844, // 21:15:21.650 − 11:08:17.806 = 10:07:03.844
    active: 2 * DAY_S - 21_579.052, // 17:07:56.858 − 11:08:17.806 = 5:59:39.052
  }),
  completed('EE-24', {
    // Inbox · 09:26:44.440 Closed (straight) · 12:58:47.129 To Do (re-opened into new: the clock starts again) ·
    // 13:01:20.739 Open · 15:17:28.723 Closed
    start: '2020-06-12T05:01:20.739Z',
    end: '2020-06-12T07:17:28.723Z',
    flow: 8_167.984, // 15:17:28.723 − 13:01:20.739 = 2:16:07.984
    active: 0,
    reopens: 1,
  }),
  completed('EE-25', {
    // To Do · 08:45:12.459 Resolved · 12:58:47.158 To Do · 13:01:20.582 Open · 15:07:26.139 In Progress ·
    // 06-18 12:02:22.406 Resolved · 11-10 09:43:08.243 Closed
    start: '2020-06-12T05:01:20.582Z',
    end: '2020-11-10T01:43:08.243Z',
    flow: 151 * DAY_S - 11_892.339, // 13:01:20.582 − 09:43:08.243 = 3:18:12.339
    active: 151 * DAY_S - 19_457.896, // 15:07:26.139 − 09:43:08.243 = 5:24:17.896
  }),
  completed('EE-26', {
    // To Do · 08:44:27.184 In Development · 08:44:29.415 Resolved · 12:58:47.075 To Do · 13:01:20.723 Open ·
    // 06-15 17:06:51.497 Closed; all of the active time lies before the start
    start: '2020-06-12T05:01:20.723Z',
    end: '2020-06-15T09:06:51.497Z',
    flow: 3 * DAY_S + 14_730.774, // 17:06:51.497 − 13:01:20.723 = 4:05:30.774
    active: 0,
  }),
  completed('EE-33', {
    // To Do · 13:01:20.826 Open · 06-19 14:32:19.398 Closed
    start: '2020-06-12T05:01:20.826Z',
    end: '2020-06-19T06:32:19.398Z',
    flow: 7 * DAY_S + 5_458.572, // 14:32:19.398 − 13:01:20.826 = 1:30:58.572
    active: 0,
  }),
  {
    // Created in To Do 10033 and never moved: not committed.
    key: 'K5-2',
    start: null,
    end: null,
    flow: null,
    active: null,
    waiting: null,
    blocked: null,
    reopens: 0,
  },
];

function completed(
  key: string,
  known: {
    readonly start: string;
    readonly end: string;
    readonly flow: number;
    readonly active: number;
    readonly reopens?: number;
  },
): Worked {
  const { flow, active } = known;
  return { reopens: 0, ...known, key, waiting: flow - active, blocked: 0 };
}

export const B_STAGES = {
  new: { Backlog: ['10000', '10012'] },
  waiting: { Selected: ['10001'] },
  active: { Doing: ['3'], Review: ['10011'] },
  done: { Done: ['10002'] },
};
export const A_STAGES = {
  new: { Ideas: ['10020', '10000', '10033'] },
  waiting: { Ready: ['10029', '1'] },
  active: { Doing: ['3'], Checking: ['5'] },
  done: { Done: ['6', '10068'] },
};
