import { LogLevel, type Logger } from '@slack/web-api';
import type { SlackEvents } from './events.ts';

/** Slack's libraries write into our log; never at debug level, where they print whole payloads. */
export function libraryLogger(events: Pick<SlackEvents, 'slackLibrary'>): Logger {
  return {
    debug: () => undefined,
    info: (...parts) => events.slackLibrary('info', join(parts)),
    warn: (...parts) => events.slackLibrary('warn', join(parts)),
    error: (...parts) => events.slackLibrary('error', join(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function join(parts: readonly unknown[]): string {
  return parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
}
