/** What the bot token may do, and why: the manifests ask for these and for no others. */
export interface ScopeFacts {
  readonly scope: string;
  /** Without an optional one the rest works. */
  readonly optional: boolean;
  readonly use: string;
  /** What is lost without it. */
  readonly without: string;
}

export const SCOPES: readonly ScopeFacts[] = [
  {
    scope: 'commands',
    optional: false,
    use: 'slash commands and the message shortcut',
    without: 'nobody can ask anything or decide by command',
  },
  {
    scope: 'chat:write',
    optional: false,
    use: 'posting digests, alerts and shared answers, and telling an RTE or an owner of risks directly',
    without: 'nothing is posted',
  },
  {
    scope: 'files:write',
    optional: false,
    use: 'the charts of digests',
    without: 'digests go out without their charts',
  },
  {
    scope: 'channels:read',
    optional: false,
    use: 'asking before each post whether the channel is internal, open and has the app in it',
    without: 'nothing is posted into channels, and Home does not find your teams',
  },
  {
    scope: 'users:read',
    optional: false,
    use: 'refusing guests and people of other workspaces; time zones',
    without: 'nobody gets an answer',
  },
  {
    scope: 'channels:history',
    optional: true,
    use: 'finding out whether a post whose answer was lost has arrived',
    without: 'a lost post in a public channel has to be looked up by hand',
  },
  {
    scope: 'groups:history',
    optional: true,
    use: 'the same in private channels',
    without: 'a lost post in a private channel has to be looked up by hand',
  },
  {
    scope: 'groups:read',
    optional: true,
    use: 'private channels',
    without: 'nothing is posted into private channels',
  },
  {
    scope: 'usergroups:read',
    optional: true,
    use: 'roles by user group, and telling its members of risks directly',
    without: 'user groups in the configured roles count for nobody',
  },
];

/** Events that the app listens to, with the scope that Slack wants for each; null where it wants none. */
export const EVENTS: Readonly<Record<string, string | null>> = {
  app_home_opened: null,
  app_uninstalled: null,
  channel_archive: 'channels:read',
  channel_id_changed: null,
  channel_left: 'channels:read',
  channel_rename: 'channels:read',
  channel_unarchive: 'channels:read',
  member_joined_channel: 'channels:read',
  member_left_channel: 'channels:read',
  tokens_revoked: null,
};
