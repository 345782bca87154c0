import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { METHODS } from '../../src/demo/slack/arguments.ts';
import { EVENTS, SCOPES } from '../../src/slack/scopes.ts';
import { RAISE_SHORTCUT } from '../../src/slack/risk/shortcut.ts';
import { referenceOf, slackReferencePresent } from '../support/slack-conformance.ts';

const SPECS = fileURLToPath(new URL('../../../shared/specs/slack/', import.meta.url));
const KINDS = ['socket', 'http'] as const;

const Manifest = z.strictObject({
  _metadata: z.object({}).loose(),
  display_information: z.strictObject({
    name: z.string().max(35),
    description: z.string().max(140),
    background_color: z.string(),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.object({ display_name: z.string().max(80) }).loose(),
    shortcuts: z.array(
      z.strictObject({
        name: z.string().max(24),
        type: z.enum(['message', 'global']),
        callback_id: z.string().max(255),
        description: z.string().max(150),
      }),
    ),
    slash_commands: z.array(
      z.strictObject({
        command: z.string().startsWith('/').max(32),
        description: z.string().max(2_000),
        usage_hint: z.string().max(1_000),
        should_escape: z.literal(true),
        url: z.url().optional(),
      }),
    ),
  }),
  oauth_config: z.strictObject({
    scopes: z.strictObject({ bot: z.array(z.string()), bot_optional: z.array(z.string()) }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({
      request_url: z.url().optional(),
      bot_events: z.array(z.string()),
    }),
    interactivity: z.strictObject({ is_enabled: z.literal(true), request_url: z.url().optional() }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

function manifest(kind: (typeof KINDS)[number]): z.infer<typeof Manifest> {
  const path = new URL(`../../config/slack-manifest.${kind}.json`, import.meta.url);
  return Manifest.parse(JSON.parse(readFileSync(path, 'utf8')));
}

describe.each(KINDS)('the manifest for %s', (kind) => {
  it('asks for the scopes that are explained, and for no others', () => {
    const { bot, bot_optional: optional } = manifest(kind).oauth_config.scopes;

    expect(bot).toEqual(SCOPES.filter((one) => !one.optional).map(({ scope }) => scope));
    expect(optional).toEqual(SCOPES.filter((one) => one.optional).map(({ scope }) => scope));
  });

  it('subscribes to events that need no scope which somebody may decline', () => {
    const { bot_events: events } = manifest(kind).settings.event_subscriptions;
    const { bot } = manifest(kind).oauth_config.scopes;

    expect(events).toEqual(Object.keys(EVENTS));
    const needed = events.flatMap((event) => EVENTS[event] ?? []);
    expect(needed.filter((scope) => !bot.includes(scope))).toEqual([]);
  });

  it('has the commands, the shortcut and the Home tab, and lets messages come', () => {
    const { app_home: home, shortcuts, slash_commands: commands } = manifest(kind).features;

    expect(commands.map(({ command }) => command)).toEqual(['/flow', '/risk']);
    expect(shortcuts.map(({ callback_id: id, type }) => [id, type])).toEqual([
      [RAISE_SHORTCUT, 'message'],
    ]);
    expect(home).toEqual({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: true,
    });
  });

  it.runIf(existsSync(`${SPECS}manifest-schema`))('fits the schema that Slack publishes', () => {
    const schema = JSON.parse(
      readFileSync(`${SPECS}manifest-schema/manifest.schema.2.0.0.json`, 'utf8'),
    ) as object;
    const ajv = new Ajv({ strict: false, allErrors: true });
    formats.default(ajv);
    const validate = ajv.compile(schema);

    validate(manifest(kind));

    expect(validate.errors).toBeNull();
  });
});

describe('the two manifests', () => {
  it('differ only in how Slack reaches the app', () => {
    const [socket, http] = [manifest('socket'), manifest('http')];
    const urls = [
      http.settings.event_subscriptions.request_url,
      http.settings.interactivity.request_url,
      ...http.features.slash_commands.map(({ url }) => url),
    ];

    expect(new Set(urls)).toEqual(new Set(['https://signalbox.example.com/slack/events']));
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(http.settings.socket_mode_enabled).toBe(false);
    expect(withoutAddresses(http)).toEqual(withoutAddresses(socket));
  });

  function withoutAddresses(value: z.infer<typeof Manifest>): unknown {
    const text = JSON.stringify(value, (name, inner: unknown) =>
      ['url', 'request_url', 'socket_mode_enabled'].includes(name) ? undefined : inner,
    );
    return JSON.parse(text);
  }
});

describe('the scopes', () => {
  const source = fileURLToPath(new URL('../../src/', import.meta.url));
  /** `client.users.info(` and its like, over line breaks too. */
  const CALL = /\bclient\s*\.((?:\s*\w+\s*\.)+\s*\w+)\s*\(/gu;
  const called = new Set(
    ['slack', 'cli', 'wiring', 'jobs'].flatMap((room) =>
      readdirSync(`${source}${room}`, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .flatMap((path) => [...readFileSync(`${source}${room}/${path}`, 'utf8').matchAll(CALL)])
        .map(([, method = '']) => method.replaceAll(/\s/gu, '')),
    ),
  );
  const granted = SCOPES.map(({ scope }) => scope);

  it('are enough for every method that the code calls', () => {
    const refused = [...called].filter((method) => {
      const scopes = METHODS.get(method)?.scopes;
      return (
        scopes === undefined || (scopes.length > 0 && !scopes.some((one) => granted.includes(one)))
      );
    });

    expect(called.size).toBeGreaterThan(12);
    expect(refused).toEqual([]);
  });

  it('are each needed by a method that the code calls, or by the commands', () => {
    const used = new Set([...called].flatMap((method) => METHODS.get(method)?.scopes ?? []));

    expect(granted.filter((scope) => scope !== 'commands' && !used.has(scope))).toEqual([]);
  });

  describe.runIf(slackReferencePresent)('and the published reference', () => {
    it('agree on what every called method needs', () => {
      const different = [...called].filter((method) => {
        const ours = [...(METHODS.get(method)?.scopes ?? [])].toSorted();
        return (
          JSON.stringify(ours) !== JSON.stringify((referenceOf(method)?.botScopes ?? []).toSorted())
        );
      });

      expect(different).toEqual([]);
    });

    it('agree on what every event needs, as far as the reference tells', () => {
      const events = z
        .array(z.object({ name: z.string(), scopes: z.array(z.string()).default([]) }))
        .parse(JSON.parse(readFileSync(`${SPECS}api-ref/events.json`, 'utf8')));
      const told = events.filter(({ name }) => name in EVENTS);

      expect(told.length).toBeGreaterThan(6);
      const different = told.filter(({ name, scopes }) => {
        const ours = EVENTS[name] ?? null;
        return ours === null ? scopes.length > 0 : !scopes.includes(ours);
      });
      expect(different).toEqual([]);
    });
  });
});
