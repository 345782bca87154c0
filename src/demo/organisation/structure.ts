/** Who works in the demo: two value streams, four ARTs of which one is a platform, fourteen teams. */
export interface DemoTeam {
  readonly id: string;
  readonly name: string;
  readonly headcount: number;
}

export interface DemoArt {
  readonly id: string;
  readonly name: string;
  readonly kind: 'stream-aligned' | 'platform';
  /** Key and name of its Jira project. */
  readonly project: { readonly id: string; readonly key: string; readonly name: string };
  readonly headcount: number;
  readonly channel: string;
  readonly teams: readonly DemoTeam[];
}

export interface DemoStream {
  readonly id: string;
  readonly name: string;
  readonly channel: string;
  readonly arts: readonly DemoArt[];
}

function team(id: string, name: string, headcount: number): DemoTeam {
  return { id, name, headcount };
}

export const STREAMS: readonly DemoStream[] = [
  {
    id: 'payments',
    name: 'Payments',
    channel: 'C0PAYMENTS',
    arts: [
      {
        id: 'card-payments',
        name: 'Card Payments ART',
        kind: 'stream-aligned',
        project: { id: '10100', key: 'CARD', name: 'Card Payments' },
        headcount: 72,
        channel: 'C0CARDS',
        teams: [
          team('acquiring', 'Acquiring', 9),
          team('fraud', 'Fraud', 8),
          team('disputes', 'Disputes', 8),
          team('checkout', 'Checkout', 9),
        ],
      },
      {
        id: 'accounts',
        name: 'Accounts ART',
        kind: 'stream-aligned',
        project: { id: '10200', key: 'ACC', name: 'Accounts' },
        headcount: 64,
        channel: 'C0ACCOUNTS',
        teams: [
          team('ledger', 'Ledger', 8),
          team('statements', 'Statements', 7),
          team('onboarding', 'Onboarding', 9),
          team('transfers', 'Transfers', 8),
        ],
      },
    ],
  },
  {
    id: 'insurance',
    name: 'Insurance',
    channel: 'C0INSURANCE',
    arts: [
      {
        id: 'claims',
        name: 'Claims ART',
        kind: 'stream-aligned',
        project: { id: '10300', key: 'CLM', name: 'Claims' },
        headcount: 58,
        channel: 'C0CLAIMS',
        teams: [
          team('intake', 'Intake', 8),
          team('assessment', 'Assessment', 9),
          team('payout', 'Payout', 8),
        ],
      },
      {
        id: 'platform',
        name: 'Platform ART',
        kind: 'platform',
        project: { id: '10400', key: 'PLT', name: 'Platform' },
        headcount: 52,
        channel: 'C0PLATFORM',
        teams: [
          team('identity', 'Identity', 8),
          team('data', 'Data', 8),
          team('runtime', 'Runtime', 7),
        ],
      },
    ],
  },
];

export const ARTS: readonly DemoArt[] = STREAMS.flatMap((stream) => stream.arts);

export interface Placed {
  readonly art: DemoArt;
  readonly team: DemoTeam;
}

export const TEAMS: readonly Placed[] = ARTS.flatMap((art) =>
  art.teams.map((member) => ({ art, team: member })),
);

export function teamOf(id: string): Placed {
  const found = TEAMS.find((placed) => placed.team.id === id);
  if (found === undefined) throw new Error(`The demo has no team ${id}.`);
  return found;
}

/** Its stage Test is the constraint: work waits longer and longer for it. */
export const CONSTRAINED_ART = 'card-payments';
/** Its project calls code review by this name. */
export const REVIEW_IN_CHINESE = { project: 'ACC', status: '审核中' };
/** Used now and then in one project, and no workflow of the configuration knows it. */
export const UNMAPPED = { project: 'CLM', status: 'Parked' };
