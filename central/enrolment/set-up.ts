import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import {
  type Role,
  type RoleKeys,
  readUnverified,
  signingPublicKey,
  signObject,
  verifyRoleKeys,
} from '../../contract/signed.ts';
import { type CentralKeys, readCentralKeys } from '../keys.ts';
import { centralUser, mosquittoConfiguration, writeBrokerFiles } from './broker-files.ts';
import { CertificateAuthority, type MadeCertificate, newAuthority, selfSigned } from './certificate-authority.ts';
import {
  checkedSettings,
  type OfficeFiles,
  type OfficeSettings,
  officeFiles,
  privateMode,
  publicMode,
  readIfThere,
  writeWhole,
} from './office-folder.ts';
import { Register } from './register.ts';
import { namesReceiver } from './role-keys.ts';

export type SetUpWish = Omit<OfficeSettings, 'version'> &
  Readonly<{
    dataDirectory: string;
    /** Public keys of other offices, by role. */
    offices: readonly Readonly<{ role: Role; key: Uint8Array }>[];
    /** A root that lies elsewhere: its public key, and the role keys as it signed them. */
    signedElsewhere: Readonly<{ root: Uint8Array; roles: Uint8Array }> | null;
    /** Authorities of a broker that has its certificate from somebody else, PEM; null: from us. */
    brokerAuthority: string | null;
    now: number;
  }>;

/** `rootKey`: where the private key of the root lies, that should not stay there; null: it is elsewhere. */
export type SetUp = Readonly<{ files: OfficeFiles; rootKey: string | null; warning: string | null }>;

/** Longer than any broker or station certificate. */
const authorityYears = 30;

/**
 * Makes what is not there yet and keeps what is: it may be run again, to name another address or another office.
 * @throws (rejects) CheckpointError UsageWrong, EnrolmentFileFailed, ConfigurationInvalid
 */
export const setUpOffice = async (wish: SetUpWish): Promise<SetUp> => {
  const files = officeFiles(wish.dataDirectory);
  const { address, broker, years, reload, now } = wish;
  const settings = checkedSettings({ version: 1, address, broker, years, reload });
  const keys = await centralKeys(files.keys);
  const rootKey =
    wish.signedElsewhere === null ? signRoles(files, keys, wish) : takeRoles(files, keys, wish.signedElsewhere);
  const span = { from: now, years: authorityYears };
  await certificate(files.authorityKey, files.authority, () => newAuthority(span));
  const authority = await openAuthority(files);
  const host = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '');
  const listener = () => selfSigned(host(`https://${address}`), span);
  await certificate(files.listenerKey, files.listenerCertificate, listener);
  await certificate(files.brokerKey, files.brokerCertificate, () =>
    authority.make({ name: host(broker), host: host(broker), usage: 'server' }, span),
  );
  await certificate(files.centralKey, files.centralCertificate, () =>
    authority.make({ name: centralUser, host: null, usage: 'client' }, span),
  );
  if (wish.brokerAuthority !== null) writeWhole(files.foreignAuthority, wish.brokerAuthority, publicMode);
  writeWhole(files.mosquitto, mosquittoConfiguration(files, Number(new URL(broker).port || 8883)), publicMode);
  writeWhole(files.settings, `${JSON.stringify(settings, null, 2)}\n`, privateMode);
  const register = new Register(files.register);
  try {
    const warning = await writeBrokerFiles(files, settings, authority, register.all(), now);
    return { files, rootKey, warning };
  } finally {
    register.close();
  }
};

export const openAuthority = (files: OfficeFiles): Promise<CertificateAuthority> =>
  CertificateAuthority.open({
    key: readIfThere(files.authorityKey)?.toString() ?? '',
    certificate: readIfThere(files.authority)?.toString() ?? '',
  });

const certificate = async (keyFile: string, file: string, make: () => Promise<MadeCertificate>): Promise<void> => {
  if (existsSync(keyFile) && existsSync(file)) return;
  const made = await make();
  writeWhole(keyFile, made.key, privateMode);
  writeWhole(file, made.certificate, publicMode);
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Those of the receiver, with one for commands: an earlier version wrote none. */
const centralKeys = async (file: string): Promise<CentralKeys & Readonly<{ commands: Uint8Array }>> => {
  if (!existsSync(file)) {
    const pair = await newSealingKeyPair();
    const made = {
      ingest: base64(randomBytes(32)),
      commands: base64(randomBytes(32)),
      sealing: [{ publicKey: base64(pair.publicKey), privateKey: base64(pair.privateKey) }],
      index: base64(randomBytes(32)),
    };
    writeWhole(file, `${JSON.stringify(made, null, 2)}\n`, privateMode);
  }
  const keys = readCentralKeys(file);
  if (keys.commands !== undefined) return { ...keys, commands: keys.commands };
  const commands = new Uint8Array(randomBytes(32));
  const before: object = JSON.parse(readFileSync(file, 'utf8'));
  writeWhole(file, `${JSON.stringify({ ...before, commands: base64(commands) }, null, 2)}\n`, privateMode);
  return { ...keys, commands };
};

const roleKeysOf = (
  keys: CentralKeys & Readonly<{ commands: Uint8Array }>,
  offices: SetUpWish['offices'],
): RoleKeys => ({
  keys: [
    { role: 'ingest', key: signingPublicKey(keys.ingest) },
    { role: 'commands', key: signingPublicKey(keys.commands) },
    ...offices,
  ],
  sealing: keys.sealing.map(({ publicKey }) => publicKey),
});

/** The root is made here, once, and signs; offices that were named before stay unless others are named. */
const signRoles = (
  files: OfficeFiles,
  keys: CentralKeys & Readonly<{ commands: Uint8Array }>,
  wish: SetUpWish,
): string => {
  const before = readIfThere(files.roles);
  if (readIfThere(files.rootKey) === null) {
    if (before !== null) {
      throw new CheckpointError(
        ErrorCode.UsageWrong,
        'the private key of the root is not here any more',
        `put root.key back into the data directory for as long as this takes, or give --roles and --root-public`,
      );
    }
    writeWhole(files.rootKey, `${base64(randomBytes(32))}\n`, privateMode);
  }
  const root = new Uint8Array(Buffer.from(readFileSync(files.rootKey, 'utf8').trim(), 'base64'));
  const publicRoot = signingPublicKey(root);
  refuseOtherRoot(files, publicRoot);
  const named = wish.offices.length > 0 || before === null ? wish.offices : officesIn(before, publicRoot);
  const version = before === null ? 1 : readUnverified(before).payload.version + 1;
  const body = roleKeysOf(keys, named);
  const roles = signObject({ role: 'roles', audience: '*', id: 'roles', version, notAfter: null, body }, root);
  writeWhole(files.rootPublic, `${base64(publicRoot)}\n`, publicMode);
  writeWhole(files.roles, roles, publicMode);
  return files.rootKey;
};

/** Stations that are enrolled would believe nothing of it. @throws CheckpointError UsageWrong */
const refuseOtherRoot = (files: OfficeFiles, root: Uint8Array): void => {
  const before = readIfThere(files.rootPublic)?.toString('utf8').trim();
  if (before === undefined || before === base64(root)) return;
  throw new CheckpointError(
    ErrorCode.UsageWrong,
    'this is not the root that stations were enrolled with',
    'put its root.key back; another root is made with kiosk central keys new-root, or keys sign where it is kept: the one of now signs it',
  );
};

const officesIn = (roles: Uint8Array, root: Uint8Array): SetUpWish['offices'] =>
  verifyRoleKeys(roles, root, null).keys.filter(({ role }) => role !== 'ingest' && role !== 'commands');

/** @throws CheckpointError UsageWrong, SignedObjectForged, SignedObjectMalformed */
const takeRoles = (
  files: OfficeFiles,
  keys: CentralKeys & Readonly<{ commands: Uint8Array }>,
  { root, roles }: Readonly<{ root: Uint8Array; roles: Uint8Array }>,
): null => {
  const given = verifyRoleKeys(roles, root, null);
  if (!namesReceiver(given, keys)) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      `the role keys do not name those of this receiver (${files.keys})`,
      'let the holder of the root sign the keys that this receiver has: ingest, commands and sealing',
    );
  }
  refuseOtherRoot(files, root);
  writeWhole(files.rootPublic, `${base64(root)}\n`, publicMode);
  writeWhole(files.roles, roles, publicMode);
  return null;
};
