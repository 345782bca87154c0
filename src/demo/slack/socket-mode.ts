import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Acknowledgement, Envelope } from './envelope.ts';
import { jsonObject } from './incoming.ts';
import type { Workspace } from './workspace.ts';

const MOST_CONNECTIONS = 10;
const TICKET_LIFE_MS = 30_000;
const PING_EVERY_MS = 10_000;
const FAREWELL_MS = 500;

export interface SocketMode {
  /** Connections that have said hello. */
  count(): number;
  /** Tells the longest-standing connection (or all) that Slack wants it renewed. */
  requestRefresh(which?: 'oldest' | 'all'): void;
  /** The announcement that comes shortly before a refresh. */
  warn(): void;
  /** Cuts every connection without a word. */
  drop(): void;
}

export interface SocketServer extends SocketMode {
  /** A fresh `ws://` address, good for one connection. */
  open(baseUrl: string): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends to one connection, in turn, and waits for its acknowledgement. */
  deliver(envelope: Envelope, timeoutMs: number): Promise<Acknowledgement>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly socket: WebSocket;
  readonly sentAt: number;
  readonly settle: (outcome: Acknowledgement) => void;
}

/** The open connections and what was sent to each without an acknowledgement yet. */
interface Connections {
  /** Longest-standing first. */
  all(): readonly WebSocket[];
  accept(socket: WebSocket): void;
  deliver(envelope: Envelope, timeoutMs: number): Promise<Acknowledgement>;
}

function createConnections(workspace: Workspace): Connections {
  const waiting = new Map<string, Waiting>();
  let sockets: WebSocket[] = [];
  let turn = 0;

  function acknowledge(text: string): void {
    const message = jsonObject(text);
    const id = String(message['envelope_id']);
    const entry = waiting.get(id);
    if (!entry) return;
    waiting.delete(id);
    const latencyMs = performance.now() - entry.sentAt;
    entry.settle({ kind: 'acknowledged', payload: message['payload'] ?? null, latencyMs });
  }

  function forget(socket: WebSocket): void {
    sockets = sockets.filter((other) => other !== socket);
    for (const [id, entry] of waiting) {
      if (entry.socket !== socket) continue;
      waiting.delete(id);
      entry.settle({ kind: 'timeout' });
    }
  }

  return {
    all: () => sockets,
    accept(socket) {
      if (sockets.length >= MOST_CONNECTIONS) {
        socket.send(disconnect('too_many_websockets'));
        return socket.close();
      }
      sockets.push(socket);
      socket.on('message', (data: Buffer) => acknowledge(String(data)));
      socket.on('error', () => socket.terminate());
      socket.on('close', () => forget(socket));
      socket.send(hello(workspace, sockets.length));
    },
    async deliver(envelope, timeoutMs) {
      const socket = sockets[turn % Math.max(1, sockets.length)];
      turn += 1;
      if (!socket) return { kind: 'undeliverable', why: 'no Socket Mode connection' };
      const id = randomUUID();
      const { promise, resolve } = Promise.withResolvers<Acknowledgement>();
      waiting.set(id, { socket, sentAt: performance.now(), settle: resolve });
      const timer = setTimeout(() => {
        waiting.delete(id);
        resolve({ kind: 'timeout' });
      }, timeoutMs);
      socket.send(frame(id, envelope));
      return promise.finally(() => clearTimeout(timer));
    },
  };
}

export function createSocketServer(workspace: Workspace): SocketServer {
  const server = new WebSocketServer({ noServer: true });
  const connections = createConnections(workspace);
  const tickets = new Map<string, number>();
  const pings = setInterval(() => {
    for (const socket of connections.all()) socket.ping();
  }, PING_EVERY_MS).unref();
  function tell(sockets: readonly WebSocket[], reason: string): void {
    for (const socket of sockets) socket.send(disconnect(reason));
  }
  function drop(): void {
    for (const socket of connections.all()) socket.terminate();
  }

  return {
    count: () => connections.all().length,
    requestRefresh(which = 'oldest') {
      const all = connections.all();
      tell(which === 'all' ? all : all.slice(0, 1), 'refresh_requested');
    },
    warn: () => tell(connections.all(), 'warning'),
    drop,
    open(baseUrl) {
      const ticket = randomUUID();
      tickets.set(ticket, performance.now() + TICKET_LIFE_MS);
      return `${baseUrl.replace('http:', 'ws:')}/link/?ticket=${ticket}`;
    },
    upgrade(request, socket, head) {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://loopback');
      const ticket = searchParams.get('ticket') ?? '';
      const goodUntil = tickets.get(ticket) ?? 0;
      tickets.delete(ticket);
      if (pathname !== '/link/' || performance.now() > goodUntil) {
        socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (accepted) => connections.accept(accepted));
    },
    deliver: (envelope, timeoutMs) => connections.deliver(envelope, timeoutMs),
    async stop() {
      clearInterval(pings);
      const open = connections.all();
      // A farewell first: a cut connection makes the app's client complain.
      const farewells = open.map((socket) => once(socket, 'close'));
      for (const socket of open) socket.close(1000);
      const impatience = setTimeout(drop, FAREWELL_MS);
      await Promise.all(farewells);
      clearTimeout(impatience);
      server.close();
    },
  };
}

function hello(workspace: Workspace, connections: number): string {
  return JSON.stringify({
    type: 'hello',
    num_connections: connections,
    connection_info: { app_id: workspace.identity.appId },
    debug_info: { host: 'applink-emulated', approximate_connection_time: 3600 },
  });
}

function disconnect(reason: string): string {
  return JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-emulated' } });
}

function frame(id: string, envelope: Envelope): string {
  return JSON.stringify({
    envelope_id: id,
    type: envelope.type,
    payload: envelope.payload,
    accepts_response_payload: envelope.type !== 'events_api',
    ...(envelope.type === 'events_api'
      ? { retry_attempt: envelope.retry?.attempt ?? 0, retry_reason: envelope.retry?.reason ?? '' }
      : {}),
  });
}
