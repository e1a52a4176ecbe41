import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { z } from 'zod';
import { pinBytes } from '../../contract/enrolment/enrolment-code.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';

/** An import would ask for every name that it exports, and one of them loads Node's whole HTTP client for fetch: 10 MB. */
const { request: httpRequest } = process.getBuiltinModule('node:http');

export type Office = Readonly<{
  /** `host:port` */
  address: string;
  /** First bytes of the SHA-256 of its certificate; null: one that this system trusts. */
  pin: Uint8Array | null;
}>;

const timeoutMs = 20_000;
const maxAnswerBytes = 512 * 1024;

/**
 * Sends a document to the enrolment listener. Nothing is sent before the listener has shown the certificate that the code
 * names: a token must not be given to whoever is in between.
 * @throws (rejects) CheckpointError EnrolmentUnreachable, or what central answered
 */
export const askCentral = async (office: Office, path: string, document: string, late = timeoutMs): Promise<string> => {
  const signal = AbortSignal.timeout(late);
  const socket = await connected(office, signal);
  try {
    const { status, body } = await exchange(socket, office, path, document, signal);
    if (status === 200) return body;
    throw refusal(status, body);
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw unreachable(office, signal.aborted ? 'no answer in time' : messageOf(cause), cause);
  } finally {
    socket.destroy();
  }
};

const hostAndPort = (address: string): Readonly<{ host: string; port: number }> => {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
};

const connected = async (office: Office, signal: AbortSignal): Promise<TLSSocket> => {
  const { host, port } = hostAndPort(office.address);
  const socket = connect({
    ...{ host, port, minVersion: 'TLSv1.2', rejectUnauthorized: office.pin === null },
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  try {
    await once(socket, 'secureConnect', { signal });
  } catch (cause) {
    socket.destroy();
    throw unreachable(office, signal.aborted ? 'no answer in time' : messageOf(cause), cause);
  }
  socket.on('error', () => socket.destroy());
  if (office.pin === null || pinOf(socket).equals(office.pin)) return socket;
  socket.destroy();
  throw new CheckpointError(
    ErrorCode.EnrolmentUnreachable,
    `whoever answers at ${office.address} is not whom the code names: nothing was sent`,
    'another machine stands in between, or central has a new certificate: ask central for a new code',
  );
};

const pinOf = (socket: TLSSocket): Buffer =>
  createHash('sha256').update(socket.getPeerCertificate().raw).digest().subarray(0, pinBytes);

const exchange = async (
  socket: TLSSocket,
  { address }: Office,
  path: string,
  document: string,
  signal: AbortSignal,
): Promise<Readonly<{ status: number; body: string }>> => {
  const request = httpRequest({
    ...{ createConnection: () => socket, method: 'POST', path, signal },
    headers: { host: address, 'content-type': 'application/json', 'content-length': Buffer.byteLength(document) },
  });
  request.end(document);
  const [response] = (await once(request, 'response', { signal })) as [IncomingMessage];
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new Error('its answer is too long');
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
};

const errorSchema = z.object({
  error: z.object({ code: z.enum(ErrorCode), message: z.string().max(500), hint: z.string().max(500) }),
});

const refusal = (status: number, body: string): CheckpointError => {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = null;
  }
  const parsed = errorSchema.safeParse(value);
  if (parsed.success) {
    const { code, message, hint } = parsed.data.error;
    return new CheckpointError(code, message, hint);
  }
  return new CheckpointError(
    ErrorCode.EnrolmentUnreachable,
    `what answers there enrols nobody (status ${status})`,
    'ask central whether the address in the code is that of its enrolment listener',
  );
};

const unreachable = (office: Office, why: string, cause: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.EnrolmentUnreachable,
    `central cannot be reached at ${office.address}: ${why}`,
    'check the network cable and the firewall, then run the same again; or by a file: kiosk enrol --request FILE',
    { cause },
  );
