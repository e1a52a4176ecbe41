import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { centralBase } from '../../contract/central-api.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { isPagePath } from '../../contract/pages.ts';
import { type Health, rpcPath } from '../../contract/rpc.ts';
import type { ChannelFrom, RpcChannel } from '../../station/station.ts';
import { Guard } from './guard.ts';
import { screenHeaders } from './screen-headers.ts';
import type { StaticFiles } from './static-files.ts';

/** An import would ask for every name that it exports, and one of them loads Node's whole HTTP client for fetch: 10 MB. */
const { createServer, request: httpRequest } = process.getBuiltinModule('node:http');

export type LoopbackOptions = Readonly<{
  /** 0: any free port. */
  port: number;
  token: string;
  files: StaticFiles;
  health: () => Health;
  serve: (channel: RpcChannel, from: ChannelFrom) => void;
  /** The demo's central receiver: its URL and token, so that one URL serves for both. */
  central: Readonly<{ url: string; token: string }> | null;
}>;

const address = '127.0.0.1';
const maxMessageBytes = 64 * 1024;
/** A screen that takes nothing is closed once this much waits for it; it comes back and gets the state as it is then. */
const maxBufferedBytes = 4 * 1024 * 1024;

/** Screens, RPC and health on 127.0.0.1, and nowhere else. */
export class LoopbackServer {
  readonly url: string;
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #guard: Guard;
  readonly #options: LoopbackOptions;

  /** @throws CheckpointError PortInUse */
  static async listen(options: LoopbackOptions): Promise<LoopbackServer> {
    const server = createServer({ maxHeaderSize: 16 * 1024 });
    const port = await new Promise<number>((resolve, reject) => {
      server.once('error', (error) => reject(portError(error, options.port)));
      server.listen(options.port, address, () => {
        const bound = server.address();
        resolve(typeof bound === 'object' && bound !== null ? bound.port : options.port);
      });
    });
    return new LoopbackServer(server, port, options);
  }

  private constructor(server: Server, port: number, options: LoopbackOptions) {
    this.#server = server;
    this.port = port;
    this.url = `http://${address}:${port}/`;
    this.#options = options;
    this.#guard = new Guard(`${address}:${port}`, options.token);
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
    server.on('request', (request, response) => void this.#answer(request, response));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    server.on('clientError', (_error, socket) => socket.destroy());
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(screenHeaders)) response.setHeader(name, value);
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (!this.#guard.hostIsOurs(request))
      return refuse(response, 403, `open ${this.url} itself, not another name for it`);
    if (path.startsWith(`${centralBase}/`)) {
      if (this.#options.central === null) {
        return refuse(
          response,
          404,
          'this station has no receiver of its own',
          'name the central system: --central URL --token-file FILE',
        );
      }
      if (this.#guard.isCommandLine(request)) return forward(request, response, this.#options.central);
      return refuse(response, 403, 'the central receiver answers the command line only');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'only GET is served here');
    if (path === '/healthz') {
      response.setHeader('cache-control', 'no-store');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(this.#options.health()));
      return;
    }
    await this.#file(path, response);
  }

  async #file(path: string, response: ServerResponse): Promise<void> {
    const isPage = isPagePath(path);
    const file = isPage ? await this.#options.files.page() : await this.#options.files.get(path);
    if (file === null) {
      if (isPage) return refuse(response, 503, 'the screens are not built: run npm run build');
      return refuse(response, 404, 'there is nothing here');
    }
    response.setHeader('content-type', file.type);
    response.setHeader('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (isPage) response.setHeader('set-cookie', this.#guard.cookie());
    response.end(file.body);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const isOurs = request.url === rpcPath && this.#guard.hostIsOurs(request);
    const from = isOurs ? this.#guard.from(request) : null;
    if (from === null) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#options.serve(channelOf(webSocket), from));
  }
}

/** Close code 1008 of RFC 6455 section 7.4.1: a message that violates policy. */
const policyViolation = 1008;

const channelOf = (socket: WebSocket): RpcChannel => {
  socket.on('error', () => socket.terminate());
  return {
    post: (text) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > maxBufferedBytes) socket.terminate();
      else socket.send(text);
    },
    onMessage: (listener) =>
      void socket.on('message', (data, isBinary) => {
        if (isBinary) socket.close(policyViolation, 'text messages only');
        else listener(data.toString());
      }),
    onClose: (listener) => void socket.on('close', listener),
    close: (reason) => socket.close(policyViolation, reason),
  };
};

const refuse = (response: ServerResponse, status: number, message: string, hint = ''): void => {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ error: { code: ErrorCode.LoopbackForbidden, message, hint } }));
};

const forward = (
  request: IncomingMessage,
  response: ServerResponse,
  central: Readonly<{ url: string; token: string }>,
): void => {
  const target = new URL(request.url ?? '/', central.url);
  const headers = { authorization: `Bearer ${central.token}`, host: target.host };
  const onward = httpRequest(target, { method: request.method ?? 'GET', headers }, (answer) => {
    response.statusCode = answer.statusCode ?? 502;
    response.setHeader('content-type', answer.headers['content-type'] ?? 'application/json');
    answer.pipe(response);
  });
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else refuse(response, 502, 'the central receiver does not answer; it is started again if it ended');
  });
  request.pipe(onward);
};

const portError = (error: NodeJS.ErrnoException, port: number): Error =>
  error.code === 'EADDRINUSE' || error.code === 'EACCES'
    ? new CheckpointError(
        ErrorCode.PortInUse,
        `port ${port} of ${address} cannot be used (${error.code})`,
        'choose another with --port, or --port 0 for any free one',
        { cause: error },
      )
    : error;
