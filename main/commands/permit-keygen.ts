import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { makePermitSigner } from '../../station/permit-office.ts';
import { passphrase, writeNew } from './office-files.ts';
import { printJson, printLine } from './print.ts';

export type KeygenOptions = Readonly<{
  name: string;
  out: string;
  country: string;
  years: number;
  rsa: boolean;
  json?: boolean;
}>;

/** A clock that is a little ahead of a door's must not make what it signs look too early. */
const marginMs = 3_600_000;

/** @throws CheckpointError OutputUnusable */
export const keygen = async ({ name, out, country, years, rsa, json }: KeygenOptions): Promise<void> => {
  const now = Date.now();
  const until = new Date(now);
  until.setUTCFullYear(until.getUTCFullYear() + years);
  const secret = passphrase();
  const made = await makePermitSigner({
    name,
    country,
    kind: rsa ? 'RSA' : 'P-256',
    notBefore: now - marginMs,
    notAfter: until.getTime(),
    passphrase: secret,
  });
  makeFolder(out);
  const files = {
    key: join(out, 'permit-signer.key'),
    certificate: join(out, 'permit-signer.crt'),
    request: join(out, 'permit-signer.csr'),
  };
  writeNew(files.key, made.key, 0o600);
  writeNew(files.certificate, made.certificate, 0o644);
  writeNew(files.request, made.request, 0o644);
  if (json === true) printJson({ ...files, encrypted: secret !== null, notAfter: until.toISOString() });
  else {
    printLine(
      `key          ${files.key}${secret === null ? '  (not encrypted: keep it where nobody else reads)' : ''}`,
    );
    printLine(`certificate  ${files.certificate}  until ${until.toISOString().slice(0, 10)}`);
    printLine(`request      ${files.request}  for a certificate authority`);
  }
};

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new CheckpointError(ErrorCode.OutputUnusable, `${folder}: ${messageOf(cause)}`, 'name another folder', {
      cause,
    });
  }
};
