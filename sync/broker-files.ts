import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { SyncConfiguration } from '../contract/configuration.ts';
import { CheckpointError, ErrorCode, messageOf } from '../contract/errors.ts';

/** What the connection needs beside the address. Never logged. */
export type BrokerSecrets = Readonly<{
  password: string | null;
  /** PEM, or null: the authorities that the software brings with it. */
  ca: string | null;
  certificate: string | null;
  key: string | null;
}>;

export const passwordVariable = 'CHECKPOINT_BROKER_PASSWORD';

type Named = Pick<SyncConfiguration, 'password' | 'passwordFile' | 'tls'>;

/**
 * Reads what the configuration names, and tries it: a key that does not fit its certificate is said here, in words.
 * @param folder the data directory, to which the names are relative
 * @param read a private key or password, by its path
 * @throws CheckpointError BrokerFilesUnusable
 */
export const readBrokerSecrets = (
  { password, passwordFile, tls }: Named,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  read: ReadText = readFileText,
): BrokerSecrets => {
  const text = (what: string, file: string | undefined, by = readFileText): string | null =>
    file === undefined ? null : readText(what, resolve(folder, file), by);
  const secrets: BrokerSecrets = {
    password:
      environment[passwordVariable] ?? password ?? text('password', passwordFile, read)?.replace(/\r?\n$/, '') ?? null,
    ca: text('certificate authority', tls?.ca),
    certificate: text('certificate of this station', tls?.certificate),
    key: text('private key of this station', tls?.key, read),
  };
  checkTls(secrets);
  return secrets;
};

/** @throws Error, or null: there is none */
export type ReadText = (path: string) => string | null;

const readFileText: ReadText = (path) => readFileSync(path, 'utf8');

const readText = (what: string, file: string, by: ReadText): string => {
  try {
    const text = by(file);
    if (text === null) throw new Error(`there is none at ${file}`);
    return text;
  } catch (cause) {
    throw unusable(`the ${what} for the broker cannot be read: ${messageOf(cause)}`, cause);
  }
};

const checkTls = ({ ca, certificate, key }: BrokerSecrets): void => {
  if (ca !== null) certificateIn(ca, 'certificate authority');
  if (certificate === null || key === null) return;
  certificateIn(certificate, 'certificate of this station');
  try {
    createSecureContext({ cert: certificate, key });
  } catch (cause) {
    throw unusable(`the private key of this station cannot be used with its certificate: ${messageOf(cause)}`, cause);
  }
};

const certificateIn = (pem: string, what: string): X509Certificate => {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw unusable(`the ${what} for the broker is not a certificate in PEM form: ${messageOf(cause)}`, cause);
  }
};

const unusable = (message: string, cause: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.BrokerFilesUnusable,
    message,
    'put the file in order, under sync in the configuration: it is read anew at the next try, and entries are kept meanwhile',
    { cause },
  );
