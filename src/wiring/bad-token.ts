import { WebAPIPlatformError } from '@slack/web-api';
import { ConfigError } from '../shared/errors.ts';
import { sentenceOf } from '../slack/outcome.ts';

/** Answers of Slack to a token that will never be taken: waiting would not help. */
const REFUSED = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'missing_scope',
  'no_permission',
  'org_login_required',
  'user_removed_from_team',
  'team_disabled',
]);

/** What to tell an operator whose token Slack refuses; null for any other trouble. */
export function badToken(error: unknown): ConfigError | null {
  if (!(error instanceof WebAPIPlatformError) || !REFUSED.has(error.data.error)) return null;
  return new ConfigError(
    `${sentenceOf(error)} Nothing was started. Put the bot token (xoxb-…) and, in socket mode, the app-level token (xapp-…, with connections:write) of the installed app where the configuration names them.`,
    { cause: error },
  );
}
