import { authoring as azureDevOpsAuthoring } from '../azure-devops/authoring.ts';
import type { Authoring as AzureDevOpsAuthoring } from '../azure-devops/authoring.ts';
import { authoring } from '../jira/authoring.ts';
import { azureDevOpsArt, azureDevOpsHouse } from './azure-devops-house.ts';
import { azureDevOpsHand } from './azure-devops-hand.ts';
import { backlog } from './backlog.ts';
import { demoCalendar } from './calendar.ts';
import type { DemoCalendar } from './calendar.ts';
import { crossToolLinks } from './cross-tool.ts';
import type { CrossToolLink, TrackerUrls } from './cross-tool.ts';
import { jiraHouse } from './jira-house.ts';
import type { DemoOrganisation } from './organisation.ts';
import { playbook } from './playbook.ts';
import { seeded } from './random.ts';
import { plant } from './stories.ts';
import { ARTS } from './structure.ts';
import { dayAt, WEEK_MS } from './working-time.ts';

/** The demo organisation in two trackers: one ART of a value stream works in Azure DevOps, the others in Jira. */
export interface SpanningOrganisation extends DemoOrganisation {
  readonly azureDevOps: AzureDevOpsAuthoring;
  readonly crossTool: readonly CrossToolLink[];
}

const URLS: TrackerUrls = {
  jira: 'https://demo.example.com',
  azureDevOps: 'https://dev.azure.com/demo',
};

/**
 * The same people and the same work as in one tracker, for the same seed and `now`; what is planted about the ART that
 * works in Azure DevOps is found there, under the ids it has there.
 */
export function spanningOrganisation(options: {
  readonly seed: number;
  readonly now: number;
  /** Of the trackers as people see them, where links between them should lead. */
  readonly urls?: TrackerUrls;
}): SpanningOrganisation {
  const calendar = demoCalendar(options.now);
  const there = azureDevOpsArt();
  const book = playbook();
  for (const life of backlog({ random: seeded(options.seed), calendar })) book.live(life);
  const stories = plant(book, calendar);
  const azureDevOps = azureDevOpsAuthoring(azureDevOpsHouse(calendar));
  const links = crossToolLinks(book, calendar, azureDevOps, options.urls ?? URLS);
  const author = authoring(
    jiraHouse(
      calendar,
      ARTS.filter((art) => art !== there),
    ),
  );
  const hand = azureDevOpsHand(azureDevOps, calendar);
  book.play(author, options.now, (art) => (art === there ? hand : null));
  deployWeekly(azureDevOps, calendar);
  return {
    site: author.site,
    author,
    calendar,
    stories: stories(),
    azureDevOps,
    crossTool: links(),
  };
}

const EVERY_NINTH = 9;

/** A build and a deployment to production on every Thursday; now and then one fails. */
function deployWeekly(author: AzureDevOpsAuthoring, calendar: DemoCalendar): void {
  const project = azureDevOpsArt().project.name;
  let number = 0;
  for (let week = calendar.begin; dayAt(week, 3, 15) < calendar.now; week += WEEK_MS) {
    const at = dayAt(week, 3, 14);
    const times = { queued: at, started: at + 60_000, finished: at + 900_000 };
    number += 1;
    const result = number % EVERY_NINTH === 0 ? 'failed' : 'succeeded';
    const definition = `${project} delivery`;
    const build = author.build({
      project,
      definition,
      branch: 'refs/heads/main',
      commit: String(number).padStart(40, '0'),
      result,
      ...times,
      items: closedIn(author, at - WEEK_MS, at),
    });
    author.record({ project, environment: 'Production', definition, build, result, ...times });
  }
}

function closedIn(author: AzureDevOpsAuthoring, from: number, to: number): number[] {
  return [...author.organisation.items.values()]
    .map((item) => author.read(item.id))
    .filter(({ closed }) => closed !== null && closed >= from && closed < to)
    .map(({ item }) => item.id);
}
