/**
 * The station's door for updates of the software: what a kiosk believes, what its ledger needs, and the signing of
 * manifests. It starts no station.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { audiencesOf } from '../contract/audiences.ts';
import { type Keyring, keyringOf, type SignedPayload } from '../contract/signed.ts';
import { signUpdate, type UpdateManifest } from '../contract/update.ts';
import { loadConfiguration } from './configuration/load-configuration.ts';
import { asLedgerError } from './ledger/ledger-error.ts';
import { ledgerFile, schemaVersion } from './ledger/schema.ts';
import { signingKeyOf } from './lists/signing-key.ts';
import { loadTrust } from './trust.ts';

export { syncFolder, writeWhole } from './enrolment/whole-file.ts';
export { schemaVersion as ledgerSchema };

/**
 * Whose updates this kiosk takes, and by what names it is meant.
 * @throws CheckpointError TrustUnreadable, ConfigurationInvalid, ConfigurationUnreadable
 */
export const updateTrust = (dataDirectory: string): Readonly<{ keyring: Keyring; audiences: readonly string[] }> => {
  const { roleKeys } = loadTrust(dataDirectory);
  const file = join(dataDirectory, 'checkpoint.json');
  if (!existsSync(file)) return { keyring: keyringOf(roleKeys), audiences: [] };
  const { site, station } = loadConfiguration(file);
  return { keyring: keyringOf(roleKeys), audiences: audiencesOf({ site: site.id, station: station.id }) };
};

/**
 * Schema of the ledger as it lies there; null: there is none.
 * @throws CheckpointError LedgerMalformed, and what a disk that does not read gives
 */
export const ledgerSchemaOf = (dataDirectory: string): number | null => {
  const file = ledgerFile(dataDirectory);
  if (!existsSync(file)) return null;
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true });
    try {
      return Number(database.pragma('user_version', { simple: true }));
    } finally {
      database.close();
    }
  } catch (error) {
    throw asLedgerError(error, file);
  }
};

/**
 * @param key file of a signing key
 * @throws CheckpointError SigningKeyUnusable
 */
export const signUpdateManifest = (
  manifest: UpdateManifest,
  signing: Readonly<Pick<SignedPayload, 'audience' | 'notAfter'>>,
  key: Uint8Array,
  passphrase: string | null,
): Uint8Array => signUpdate(manifest, signing, signingKeyOf(key, passphrase));
