import { authoring } from '../jira/authoring.ts';
import type { Authoring } from '../jira/authoring.ts';
import type { JiraSite } from '../jira/site.ts';
import { backlog } from './backlog.ts';
import { demoCalendar } from './calendar.ts';
import type { DemoCalendar } from './calendar.ts';
import { jiraHouse } from './jira-house.ts';
import { playbook } from './playbook.ts';
import { seeded } from './random.ts';
import { plant } from './stories.ts';
import type { Stories } from './stories.ts';

export interface DemoOrganisation {
  readonly site: JiraSite;
  /** To let more happen while the demo runs. */
  readonly author: Authoring;
  readonly calendar: DemoCalendar;
  readonly stories: Stories;
}

/** An organisation of fourteen teams with 26 weeks of history until `now`; the same for the same seed and `now`. */
export function demoOrganisation(options: {
  readonly seed: number;
  readonly now: number;
}): DemoOrganisation {
  const calendar = demoCalendar(options.now);
  const book = playbook();
  for (const life of backlog({ random: seeded(options.seed), calendar })) book.live(life);
  const stories = plant(book, calendar);
  const author = authoring(jiraHouse(calendar));
  book.play(author, options.now);
  return { site: author.site, author, calendar, stories: stories() };
}
