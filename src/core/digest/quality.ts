import { counted, listed } from './words.ts';
import type { Finding, FlowReport } from '../metrics/report.ts';

/** A finding for people: what differs, and what it does to the numbers. */
export interface ExplainedFinding {
  readonly kind: string;
  readonly n: number;
  readonly keys: readonly string[];
  readonly what: string;
  readonly effect: string;
}

interface Explanation {
  readonly what: (n: number) => string;
  readonly effect: string;
}

/** Tone: the process differs from the configured model; nobody's data is "bad" (metrics.md section 9). */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  'unmapped-item': {
    what: (n) => `${counted(n, 'item')} without a team`,
    effect: 'Counted in no team, ART or value stream until a team matches.',
  },
  'unmapped-status': {
    what: (n) => `${counted(n, 'item')} in a status outside the configured stages`,
    effect: "The tracker's own category stands in until the status is mapped.",
  },
  'unlevelled-type': {
    what: (n) => `${counted(n, 'item')} of a type without a level`,
    effect: 'Counted nowhere until the type belongs to a level.',
  },
  'deleted-status': {
    what: (n) => `${counted(n, 'item')} through a status that no longer exists`,
    effect: 'Its mapping is kept.',
  },
  'history-gap': {
    what: (n) => `${counted(n, 'item')} with a step missing in the history`,
    effect: 'The step that follows is believed.',
  },
  'status-id-name-mismatch': {
    what: (n) => `${counted(n, 'item')} whose history names a status differently`,
    effect: "The status's id is believed.",
  },
  'several-teams': {
    what: (n) => `${counted(n, 'item')} matching several teams`,
    effect: 'The first team in configuration order has it.',
  },
  'returned-to-new': {
    what: (n) => `${counted(n, 'item')} moved back before commitment`,
    effect: 'The clock starts again at the next commitment.',
  },
  'straight-to-done': {
    what: (n) => `${counted(n, 'item')} finished without passing a working stage`,
    effect: 'In velocity and lead time, without a flow time.',
  },
  reopened: {
    what: (n) => `${counted(n, 'item')} reopened`,
    effect: 'The rest in done counts as waiting.',
  },
  'blocked-by-done-item': {
    what: (n) => `${counted(n, 'open item')} linked as blocked by finished work`,
    effect: 'The link may be obsolete.',
  },
  'parent-done-child-open': {
    what: (n) => `${counted(n, 'open item')} below a finished parent`,
    effect: 'The parent may have been closed early.',
  },
  'child-started-parent-new': {
    what: (n) => `${counted(n, 'started item')} below a parent not started`,
    effect: "The parent's clock has not begun.",
  },
  'duplicate-status-name': {
    what: (n) => `${counted(n, 'status name')} used by several statuses`,
    effect: 'Map them by id to keep them apart.',
  },
  'changelog-truncated': {
    what: (n) => `${counted(n, 'item')} whose tracker gave only a part of the history`,
    effect: 'Earlier steps are missing.',
  },
  'source-stale': {
    what: (n) => `${counted(n, 'source')} not read recently`,
    effect: 'Newer changes are missing.',
  },
  'future-timestamp': {
    what: (n) => `${counted(n, 'item')} with a change dated after it was read`,
    effect: 'Seen only once that moment has passed.',
  },
};

/** What blinds the numbers first, then in the order above; kinds we have no words for keep their name. */
export function explainedFindings(report: Pick<FlowReport, 'dataQuality'>): ExplainedFinding[] {
  const known = Object.keys(EXPLANATIONS);
  const others = Object.keys(report.dataQuality).filter((kind) => !known.includes(kind));
  return [...known, ...others.toSorted()].flatMap((kind) => {
    const finding: Finding | undefined = report.dataQuality[kind];
    if (finding === undefined || finding.n === 0) return [];
    const words = EXPLANATIONS[kind];
    return [
      {
        kind,
        n: finding.n,
        keys: finding.keys,
        what: words?.what(finding.n) ?? `${finding.n} of ${kind}`,
        effect: words?.effect ?? '',
      },
    ];
  });
}

export function qualityLine(report: Pick<FlowReport, 'dataQuality'>): string {
  const findings = explainedFindings(report);
  if (findings.length === 0) return 'Your process and the configured model agree: no findings.';
  const shown = findings.slice(0, 3).map((finding) => finding.what);
  const more = findings.length - shown.length;
  const parts =
    more > 0 ? [...shown, counted(more, 'more kind of finding', 'more kinds of findings')] : shown;
  return `Your process differs from the configured model here: ${listed(parts)}.`;
}
