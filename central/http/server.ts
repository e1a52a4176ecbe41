import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { centralBase } from '../../contract/central-api.ts';
import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import { listenOnLoopback } from '../loopback.ts';
import { type ApiParts, answer, takeResult } from './api.ts';

export type CentralHttp = Readonly<{ url: string; dispose(): Promise<void> }>;
export type HttpOptions = Readonly<{ port: number; token: string; log(text: string): void }>;

const maxBodyBytes = 4096;

type Answer = Readonly<{ status: number; body: unknown }>;

/**
 * The receiver's HTTP, on loopback only: JSON, exact Host, bearer token for all but `/healthz`.
 * @throws CheckpointError PortInUse
 */
export const startHttp = async (options: HttpOptions, parts: ApiParts): Promise<CentralHttp> => {
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 });
  const { port } = await listenOnLoopback(server, options.port, 'HTTP');
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const tokenDigest = digest(options.token);
  server.on('request', async (request, response) => {
    if (request.method !== 'POST') request.resume();
    send(response, await respond(request, hosts, tokenDigest, parts, options.log));
  });
  const dispose = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${port}`, dispose };
};

const respond = async (
  request: IncomingMessage,
  hosts: ReadonlySet<string>,
  tokenDigest: Buffer,
  parts: ApiParts,
  log: HttpOptions['log'],
): Promise<Answer> => {
  try {
    if (!hosts.has(request.headers.host ?? '')) return forbidden(403, 'this host name is not served');
    const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
    const posts = request.method === 'POST' && url?.pathname === `${centralBase}/referral`;
    if (request.method !== 'GET' && !posts) {
      return refused(405, ErrorCode.UsageWrong, 'this address answers GET only', 'send GET');
    }
    if (url?.pathname === '/healthz') return { status: 200, body: { ready: true } };
    if (!mayEnter(request, tokenDigest)) return forbidden(401, 'the bearer token is missing or wrong');
    const name = url?.pathname.startsWith(`${centralBase}/`) ? url.pathname.slice(centralBase.length + 1) : '';
    if (posts) return { status: 200, body: await takeResult(await bodyOf(request), parts) };
    const body = await answer(name, url?.searchParams ?? new URLSearchParams(), parts);
    if (body !== undefined) return { status: 200, body };
    const known = `there are ${centralBase}/events, ${centralBase}/trace, ${centralBase}/referral and ${centralBase}/stats`;
    return refused(404, ErrorCode.UsageWrong, 'there is nothing at this address', known);
  } catch (error) {
    return failure(error, log);
  }
};

/** @throws (rejects) CheckpointError UsageWrong */
const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) break;
    chunks.push(chunk);
  }
  try {
    if (bytes <= maxBodyBytes) return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    // Said below.
  }
  throw new CheckpointError(ErrorCode.UsageWrong, `what was sent is not JSON of at most ${maxBodyBytes} bytes`);
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const mayEnter = ({ headers }: IncomingMessage, tokenDigest: Buffer): boolean =>
  timingSafeEqual(digest(/^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''), tokenDigest);

const refused = (status: number, code: ErrorCode, message: string, hint: string): Answer => {
  const error: ErrorRecord = { code, message, hint };
  return { status, body: { error } };
};

const forbidden = (status: number, message: string): Answer =>
  refused(status, ErrorCode.LoopbackForbidden, message, 'use the address and the token file of the receiver');

const statuses: ReadonlyMap<number, number> = new Map([
  [ErrorCode.CentralPersonUnknown, 404],
  [ErrorCode.ReferralUnknown, 404],
  [ErrorCode.ReferralAmbiguous, 409],
  [ErrorCode.CentralStoreFailed, 503],
]);

const failure = (error: unknown, log: HttpOptions['log']): Answer => {
  if (error instanceof CheckpointError) {
    const status = statuses.get(error.code) ?? 400;
    return { status, body: { error: error.toRecord() } };
  }
  log(`a request failed: ${messageOf(error)}`);
  return refused(500, ErrorCode.CentralStoreFailed, 'the store could not answer', 'look at the log of the receiver');
};

const send = (response: ServerResponse, { status, body }: Answer): void => {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  });
  response.end(text);
};
