/** What fills a real issue up to some thirty kilobytes: pictures of people, empty fields, prose. */

const URL = 'https://demo.example.com';
const PARAGRAPHS = 6;
const EMPTY_FIELDS = 110;

function avatar(person: number, size: number): string {
  return `${URL}/rest/api/3/universal_avatar/view/type/user/avatar/1${String(person).padStart(4, '0')}?size=${size}&format=png&initials=P${person}&colour=slate`;
}

/** JSON of a few authors, with the four pictures that Jira sends each time. */
export const AUTHORS: readonly string[] = Array.from({ length: 20 }, (_, i) => {
  const avatarUrls = Object.fromEntries(
    [48, 24, 16, 32].map((size) => [`${size}x${size}`, avatar(i, size)]),
  );
  return JSON.stringify({
    self: `${URL}/rest/api/3/user?accountId=u-${i}`,
    accountId: `u-${i}`,
    emailAddress: `person.${i}@example.com`,
    avatarUrls,
    displayName: `Person ${i}`,
    active: true,
    timeZone: 'Europe/Berlin',
    accountType: 'atlassian',
  });
});

const SENTENCE =
  'As somebody who settles claims I want to see what was promised when, so that nobody waits without a reason. ';

const DESCRIPTION = JSON.stringify({
  type: 'doc',
  version: 1,
  content: Array.from({ length: PARAGRAPHS }, () => ({
    type: 'paragraph',
    content: [{ type: 'text', text: SENTENCE.repeat(3) }],
  })),
});

const FILLER: ReadonlyMap<string, string> = new Map([
  ['description', DESCRIPTION],
  ['assignee', AUTHORS[1]!],
  ['reporter', AUTHORS[2]!],
  ['creator', AUTHORS[3]!],
  ['priority', `{"self":"${URL}/rest/api/3/priority/3","name":"Medium","id":"3"}`],
  ['resolution', 'null'],
  ['fixVersions', '[]'],
  ['versions', '[]'],
  ['issuelinks', '[]'],
  ['subtasks', '[]'],
  ['duedate', 'null'],
  ['comment', '{"comments":[],"maxResults":0,"total":0,"startAt":0}'],
  ...Array.from({ length: EMPTY_FIELDS }, (_, i): [string, string] => [
    `customfield_${10_100 + i}`,
    'null',
  ]),
]);

/** JSON text by field, the same for every issue. */
export function fillerFields(): ReadonlyMap<string, string> {
  return FILLER;
}
