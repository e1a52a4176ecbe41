import { createPrivateKey, createPublicKey, KeyObject, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type EnrolmentRequest, encodeRequest, parseEnrolmentRequest } from '../../contract/enrolment/enrolment.ts';
import type { EnrolmentCode } from '../../contract/enrolment/enrolment-code.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { software } from '../../contract/software.ts';
import { enrolmentFiles, jsonOf, readIfThere } from './enrolment-folder.ts';
import { writeWhole } from './whole-file.ts';
import { wipe } from './wipe.ts';

const base64 = z.base64().transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'base64')));
const stagedSchema = z.object({
  /** What goes to central, as it goes. */
  document: z.string(),
  /** Of the code; null: made without one, so that only the six words tell whose root it is. */
  code: z.object({ address: z.string(), rootHash: base64, pin: base64.nullable() }).nullable(),
});

export type StagedRequest = Readonly<{
  document: string;
  request: EnrolmentRequest;
  code: Omit<EnrolmentCode, 'token'> | null;
}>;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/**
 * New keys, and the request that introduces them; what was asked before and not taken over is forgotten. The private
 * halves never leave this machine.
 */
export const stageRequest = async (dataDirectory: string, code: EnrolmentCode | null): Promise<StagedRequest> => {
  const files = enrolmentFiles(dataDirectory);
  wipe(files.folder);
  // Only who enrols pays for loading it.
  await import('reflect-metadata');
  const { cryptoProvider, Pkcs10CertificateRequestGenerator } = await import('@peculiar/x509');
  cryptoProvider.set(globalThis.crypto);
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  // Central names it: what a kiosk calls itself counts for nothing.
  const made = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: ['checkpoint station'] }],
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  const watchList = await newSealingKeyPair();
  writeWhole(files.stationKey, KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }));
  const pair = { publicKey: text(watchList.publicKey), privateKey: text(watchList.privateKey) };
  writeWhole(files.watchListKey, `${JSON.stringify(pair)}\n`);
  const document = encodeRequest({
    ...{ kind: 'checkpoint-enrolment-request', version: 1, token: code?.token ?? null },
    ...{ request: new Uint8Array(made.rawData), watchListKey: watchList.publicKey, software },
  });
  const known =
    code === null
      ? null
      : { address: code.address, rootHash: text(code.rootHash), pin: code.pin === null ? null : text(code.pin) };
  writeWhole(files.request, `${JSON.stringify({ document, code: known })}\n`);
  return { document, request: parseEnrolmentRequest(document), code };
};

/** @returns null where nothing was asked. @throws CheckpointError EnrolmentUnfinished: what lies there cannot be used */
export const stagedRequest = (dataDirectory: string): StagedRequest | null => {
  const written = readIfThere(enrolmentFiles(dataDirectory).request);
  if (written === null) return null;
  const parsed = stagedSchema.safeParse(jsonOf(written));
  if (parsed.success) return { ...parsed.data, request: parseEnrolmentRequest(parsed.data.document) };
  throw new CheckpointError(
    ErrorCode.EnrolmentUnfinished,
    'what an earlier enrolment left here cannot be read',
    'begin anew with a new code: kiosk enrol CODE',
  );
};

/** Of the key that waits here for its certificate, SPKI as DER. */
export const stagedPublicKey = (dataDirectory: string): Buffer =>
  createPublicKey(createPrivateKey(readFileSync(enrolmentFiles(dataDirectory).stationKey))).export({
    type: 'spki',
    format: 'der',
  });
