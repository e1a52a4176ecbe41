import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import {
  enrolmentPath,
  parseEnrolmentRequest,
  retirementPath,
  retirementSchema,
} from '../../contract/enrolment/enrolment.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { EnrolmentOffice } from './office.ts';
import { officeFiles } from './office-folder.ts';
import { Throttle } from './throttle.ts';

export type EnrolmentListener = Readonly<{ host: string; port: number; dispose(): Promise<void> }>;

export type EnrolmentServerOptions = Readonly<{
  dataDirectory: string;
  host: string;
  /** 0: any that is free */
  port: number;
  office: EnrolmentOffice;
  now(): number;
  log(text: string): void;
}>;

const maxBodyBytes = 16 * 1024;
const maxConnections = 256;
const requestMs = 15_000;

type Answer = Readonly<{ status: number; body: string }>;

/**
 * Where kiosks that have a code ask to be enrolled, and say that they are wiped. The only thing of the receiver that is
 * reached from outside: TLS, two addresses, small bodies, and wrong requests are throttled.
 * @throws (rejects) CheckpointError PortInUse
 */
export const startEnrolmentServer = async (options: EnrolmentServerOptions): Promise<EnrolmentListener> => {
  const files = officeFiles(options.dataDirectory);
  const server = createServer({
    key: readFileSync(files.listenerKey),
    cert: readFileSync(files.listenerCertificate),
    minVersion: 'TLSv1.2',
    maxHeaderSize: 8 * 1024,
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    handshakeTimeout: requestMs,
  });
  server.maxConnections = maxConnections;
  const throttle = new Throttle();
  server.on('request', async (request, response) => send(response, await respond(request, options, throttle)));
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await listen(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const dispose = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { host: options.host, port, dispose };
};

const listen = async (
  server: ReturnType<typeof createServer>,
  { host, port }: EnrolmentServerOptions,
): Promise<void> => {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.PortInUse,
      `${host}:${port} cannot be opened for enrolments: ${messageOf(cause)}`,
      'name another with --enrol-listen HOST:PORT',
      { cause },
    );
  }
};

const respond = async (
  request: IncomingMessage,
  { office, now, log }: EnrolmentServerOptions,
  throttle: Throttle,
): Promise<Answer> => {
  const from = request.socket.remoteAddress ?? '';
  try {
    const wait = throttle.waitMs(from, now());
    if (wait > 0) throw tooOften(wait);
    const path = request.method === 'POST' ? request.url : '';
    if (path !== enrolmentPath && path !== retirementPath) {
      request.resume();
      return { status: 404, body: '{}\n' };
    }
    const body = await bodyOf(request);
    return {
      status: 200,
      body: path === enrolmentPath ? await enrol(body, office, now, log) : await retire(body, office, now, log),
    };
  } catch (error) {
    request.resume();
    const known = error instanceof CheckpointError ? error : null;
    if (known?.code !== ErrorCode.EnrolmentTooOften) throttle.wrong(from, now());
    if (known === null) log(`an enrolment failed: ${messageOf(error)}`);
    const said =
      known ?? new CheckpointError(ErrorCode.EnrolmentFileFailed, 'central could not answer', 'look at its log');
    const status = said.code === ErrorCode.EnrolmentTooOften ? 429 : known === null ? 500 : 403;
    return { status, body: `${JSON.stringify({ error: said.toRecord() })}\n` };
  }
};

type Log = EnrolmentServerOptions['log'];

const enrol = async (body: string, office: EnrolmentOffice, now: () => number, log: Log): Promise<string> => {
  const { enrolment, warning } = await office.answer(parseEnrolmentRequest(body), now());
  const name = `${enrolment.site}/${enrolment.station}`;
  log(`${name} has a certificate; the words are: ${enrolment.words}; then: kiosk central enrol confirm ${name}`);
  if (warning !== null) log(warning);
  return enrolment.answer;
};

const retire = async (body: string, office: EnrolmentOffice, now: () => number, log: Log): Promise<string> => {
  const parsed = retirementSchema.safeParse(jsonOf(body));
  if (!parsed.success) throw new CheckpointError(ErrorCode.EnrolmentRequestWrong, 'this is not a retirement');
  const warning = await office.retire(parsed.data, now());
  log(`${parsed.data.site}/${parsed.data.station} says that it was wiped: its certificate is revoked`);
  if (warning !== null) log(warning);
  return '{"retired":true}\n';
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const tooOften = (waitMs: number): CheckpointError =>
  new CheckpointError(
    ErrorCode.EnrolmentTooOften,
    'too many wrong enrolment codes came from here',
    `wait for ${Math.ceil(waitMs / 1000)} seconds, then scan the code that central shows`,
  );

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new CheckpointError(ErrorCode.EnrolmentRequestWrong, 'this is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const send = (response: ServerResponse, { status, body }: Answer): void => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(body);
};
