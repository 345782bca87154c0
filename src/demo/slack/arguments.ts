/**
 * What each emulated method takes and needs. One word per argument: `name`, `name!` when required, `name:type` when it
 * is not plain text. `json` is a structure, sent as a JSON string in forms and as itself in JSON bodies.
 */
const READ = 'channels:read groups:read im:read mpim:read';
const HISTORY = 'channels:history groups:history im:history mpim:history';
const POST =
  'as_user:boolean attachments:json blocks:json link_names:boolean markdown_text metadata:json parse text';
const PAGE = 'cursor limit:number';
const RANGE = `${PAGE} include_all_metadata:boolean inclusive:boolean latest oldest`;

/** Method → [scopes of which one is needed, arguments]. */
const TABLE: Readonly<Record<string, readonly [string, string]>> = {
  'api.test': ['', 'error'],
  'auth.test': ['', ''],
  'apps.connections.open': ['', ''],
  'team.info': ['team:read', 'domain team'],
  'chat.postMessage': [
    'chat:write',
    `channel! ${POST} current_draft_last_updated_ts icon_emoji icon_url mrkdwn:boolean reply_broadcast:boolean thread_ts unfurl_links:boolean unfurl_media:boolean username`,
  ],
  'chat.update': [
    'chat:write',
    `channel! ts! ${POST} unfurled_attachments:json reply_broadcast:boolean file_ids:json`,
  ],
  'chat.delete': ['chat:write', 'channel! ts! as_user:boolean'],
  'chat.postEphemeral': [
    'chat:write',
    `channel! user! ${POST} icon_emoji icon_url thread_ts username`,
  ],
  'chat.getPermalink': ['', 'channel! message_ts!'],
  'conversations.info': [READ, 'channel! include_locale:boolean include_num_members:boolean'],
  'conversations.history': [HISTORY, `channel! ${RANGE}`],
  'conversations.replies': [HISTORY, `channel! ts! ${RANGE}`],
  'conversations.list': [READ, `${PAGE} exclude_archived:boolean team_id types`],
  'conversations.members': [READ, `channel! ${PAGE}`],
  'conversations.open': [
    'channels:manage groups:write im:write mpim:write',
    'channel users return_im:boolean prevent_creation:boolean',
  ],
  'conversations.join': ['channels:join', 'channel!'],
  'users.info': ['users:read', 'user! include_locale:boolean'],
  'users.list': ['users:read', `${PAGE} include_locale:boolean team_id`],
  'users.conversations': [
    READ,
    `${PAGE} exclude_archived:boolean exclude_muted:boolean team_id types user`,
  ],
  'usergroups.list': [
    'usergroups:read',
    'include_count:boolean include_disabled:boolean include_users:boolean team_id',
  ],
  'usergroups.users.list': ['usergroups:read', 'usergroup! include_disabled:boolean team_id'],
  'files.getUploadURLExternal': ['files:write', 'filename! length!:number snippet_type alt_txt'],
  'files.completeUploadExternal': [
    'files:write',
    'files!:json channel_id thread_ts channels initial_comment blocks:json username icon_url icon_emoji',
  ],
  'files.info': ['files:read', 'file! count:number cursor limit:number page:number'],
  'views.open': ['', 'view!:json trigger_id interactivity_pointer'],
  'views.push': ['', 'view!:json trigger_id interactivity_pointer'],
  'views.update': ['', 'view!:json view_id external_id hash'],
  'views.publish': ['', 'user_id! view!:json hash interactivity_pointer'],
  'blocks.validate': ['', 'blocks:json message:json view:json'],
};

export interface Argument {
  readonly name: string;
  readonly required: boolean;
  readonly type: 'text' | 'boolean' | 'number' | 'json';
}

export interface MethodFacts {
  /** One of these is needed; none means any valid token will do. */
  readonly scopes: readonly string[];
  readonly args: ReadonlyMap<string, Argument>;
}

export const METHODS: ReadonlyMap<string, MethodFacts> = new Map(
  Object.entries(TABLE).map(([name, [scopes, args]]) => [
    name,
    {
      scopes: words(scopes),
      args: new Map(
        words(args)
          .map(argument)
          .map((a) => [a.name, a]),
      ),
    },
  ]),
);

/** `token` may always be in the body; Bolt adds `team_id` to every call of a listener's client. */
const ALWAYS_ALLOWED = new Set(['token', 'team_id']);

export interface ArgumentProblems {
  /** Refused by Slack with `invalid_arguments`. */
  readonly refused: readonly string[];
  /** Ignored by Slack, yet surely a mistake of the caller. */
  readonly unknown: readonly string[];
}

export function checkArguments(
  method: string,
  args: Readonly<Record<string, unknown>>,
): ArgumentProblems {
  const facts = METHODS.get(method);
  if (!facts) return { refused: [], unknown: [] };
  const refused: string[] = [];
  for (const argument of facts.args.values()) {
    const value = args[argument.name];
    if (value === undefined || value === null || value === '') {
      if (argument.required) refused.push(`[ERROR] missing required field: ${argument.name}`);
    } else if (!fits(argument, value)) {
      refused.push(`[ERROR] must be a valid ${argument.type} [json-pointer:/${argument.name}]`);
    }
  }
  const unknown = Object.keys(args).filter(
    (name) => !facts.args.has(name) && !ALWAYS_ALLOWED.has(name),
  );
  return { refused, unknown };
}

function fits(argument: Argument, value: unknown): boolean {
  switch (argument.type) {
    case 'text':
      return typeof value === 'string' || typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean' || /^(?:true|false|0|1)$/u.test(String(value));
    case 'number':
      return /^\d+$/u.test(String(value));
    case 'json':
      return typeof value === 'string' || typeof value === 'object';
  }
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

function argument(word: string): Argument {
  const [name = '', type = 'text'] = word.split(':');
  return {
    name: name.replace('!', ''),
    required: name.endsWith('!'),
    type: type === 'boolean' || type === 'number' || type === 'json' ? type : 'text',
  };
}
