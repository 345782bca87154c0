import { chartOf } from '../../core/digest/charts.ts';
import type { DigestChart } from '../../core/digest/digest.ts';
import type { DependencyReport } from '../../core/dependencies/report.ts';
import type { TeamNames } from '../../core/dependencies/team-graph.ts';
import type { Scope } from '../../core/domain/organisation.ts';
import type { ForecastReport } from '../../core/forecast/forecast-report.ts';
import type { FlowReport } from '../../core/metrics/report.ts';
import type { SlackEvents } from '../events.ts';
import type { UploadPicture } from '../images.ts';
import type { Message } from '../message.ts';
import type { DrawnPicture } from '../publisher.ts';
import { withPicture } from '../views/picture.ts';
import type { Question } from './question.ts';

/** Draws and uploads; injected, because Slack knows nothing of pictures. */
export interface Pictures {
  readonly draw: (chart: DigestChart) => Promise<DrawnPicture>;
  readonly upload: UploadPicture;
  readonly signal: AbortSignal;
}

/** What an answer was made of. */
export interface Numbers {
  readonly report: FlowReport;
  readonly forecast?: ForecastReport;
  readonly dependencies?: DependencyReport;
}

/** The picture that says more than the words of an answer; null where there is none. */
export function chartFor(
  question: Question,
  { report, forecast, dependencies }: Numbers,
  scopes: readonly Scope[],
): DigestChart | null {
  const drawn = {
    report,
    forecast: forecast ?? null,
    dependencies: dependencies ?? null,
    names: namesOf(scopes),
  };
  switch (question.kind) {
    case 'forecast':
      return chartOf('throughput', drawn);
    case 'deps':
      return chartOf('dependencies', drawn);
    case 'report':
      return reportChart(question.verb, drawn);
    case 'topology':
    case 'why':
    case 'digest':
      return null;
  }
}

function reportChart(
  verb: Extract<Question, { readonly kind: 'report' }>['verb'],
  drawn: Parameters<typeof chartOf>[1],
): DigestChart | null {
  switch (verb) {
    case 'aging':
      return chartOf('wip-age', drawn);
    case 'constraint':
      return chartOf('value-stream', drawn);
    case 'metrics':
      return chartOf('cumulative-flow', drawn);
    case 'status':
    case 'quality':
      return null;
  }
}

/** Scopes come top-down, so the teams of an ART are those that it lists. */
function namesOf(scopes: readonly Scope[]): TeamNames {
  const teams = new Map(
    scopes.filter(({ kind }) => kind === 'team').map(({ id, name }) => [id, name]),
  );
  const arts = scopes
    .filter(({ kind }) => kind === 'art')
    .map(({ name, teams: ids }) => ({
      name,
      teams: ids.map((id) => ({ id, name: teams.get(id) ?? id })),
    }));
  return { valueStreams: [{ arts }] };
}

/** The answer with its picture; null where it cannot be drawn or uploaded, which holds nothing up. */
export async function pictured(
  message: Message,
  chart: DigestChart,
  name: string,
  { draw, upload, signal }: Pictures,
  events: Pick<SlackEvents, 'imageFailed'>,
): Promise<Message | null> {
  try {
    const { png, altText } = await draw(chart);
    const fileId = await upload({ filename: `${name}-${chart.kind}.png`, png }, signal);
    return withPicture(message, fileId, altText);
  } catch (error) {
    events.imageFailed(error);
    return null;
  }
}
