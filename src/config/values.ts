import { z } from 'zod';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `10m`, `2h`, `3d`, `90s` → milliseconds. */
export const Duration = z
  .string()
  .regex(/^\d+(s|m|h|d)$/, 'write a duration such as 30s, 10m, 2h or 3d')
  .meta({ description: 'A duration such as 30s, 10m, 2h or 3d' });

export function durationMs(text: string): number {
  const unit = text.at(-1) as keyof typeof UNITS;
  return Number(text.slice(0, -1)) * UNITS[unit];
}

/** A configured name that people also type in Slack and on the command line. */
export const Id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, 'use letters, digits, dots, hyphens and underscores')
  .max(80);

export const Zone = z
  .string()
  .refine(isZone, 'no such IANA time zone')
  .meta({ description: 'An IANA time zone, such as Europe/Berlin' });

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const Day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'write a day as YYYY-MM-DD')
  .refine(isDay, 'no such day');

/** The parser takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

export const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time as HH:MM');

/** Secrets are named in the file, never written there. */
export const Secret = z.union(
  [
    z.strictObject({
      env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'use letters, digits and underscores'),
    }),
    z.strictObject({ file: z.string().min(1) }),
  ],
  'name the secret, do not write it here: { env: NAME } or { file: PATH }',
);
export type Secret = z.infer<typeof Secret>;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Tokens travel in every request: plain http is only for servers on this machine. */
export const ServiceUrl = z
  .url({ error: 'write a full URL such as https://acme.atlassian.net', abort: true })
  .refine(
    (text) => ['http:', 'https:'].includes(new URL(text).protocol),
    'use an http or https URL',
  )
  .refine((text) => {
    const url = new URL(text);
    return url.protocol !== 'http:' || LOOPBACK.test(url.hostname);
  }, 'plain http is only allowed towards a loopback address, because the token would be readable on the way; use https');

/** A list, which a single word may stand for. */
export function listOf<T extends z.ZodType>(
  entry: T,
): z.ZodType<(z.output<T> | string)[], z.input<T>[] | string> {
  const word = z.string().min(1);
  return z.union([z.array(entry), word.transform((one) => [one])]);
}

export const Names = listOf(z.string().min(1));
