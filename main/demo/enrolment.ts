import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { type Role, signingPublicKey, signObject } from '../../contract/signed.ts';
import { writeTrust } from '../../station/enrolment-office.ts';

/** Files of the demo's own authority: what a real central system keeps to itself, and offline the root. */
export const centralKeysFile = (demoDirectory: string): string => join(demoDirectory, 'central-keys.json');
const rootKeyFile = (demoDirectory: string): string => join(demoDirectory, 'root.key');

const officeRoles = ['lists', 'rules', 'watch-list', 'commands'] as const;
type OfficeRole = (typeof officeRoles)[number];

/** Private key of an issuing office of the demo, 32 bytes in base64: what `kiosk lists sign --key` and `kiosk central command --key` take. */
export const officeKeyFile = (demoDirectory: string, role: OfficeRole): string => join(demoDirectory, `${role}.key`);

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.trim(), 'base64'));

/**
 * The demo makes its own root and keys, once: root → signed role keys → the station's trust folder, the private keys of the
 * receiver and of the offices that issue lists. What a kiosk learns at enrolment, without the enrolment.
 */
export const enrolDemo = async (dataDirectory: string, demoDirectory: string): Promise<void> => {
  const trust = join(dataDirectory, 'trust');
  const own = existsSync(centralKeysFile(demoDirectory));
  const offices = officeRoles.every((role) => existsSync(officeKeyFile(demoDirectory, role)));
  if (own && offices && existsSync(join(trust, 'roles.cose'))) return;
  if (!own && existsSync(trust)) {
    throw new CheckpointError(
      ErrorCode.DemoRefused,
      `${dataDirectory} is the data directory of a real station: the demo would replace its trust`,
      'name the configuration with --config FILE, or start the demo with another --data directory',
    );
  }
  mkdirSync(demoDirectory, { recursive: true, mode: 0o700 });
  const root = keyIn(rootKeyFile(demoDirectory));
  const central = await centralKeys(demoDirectory);
  const keys: { role: Role; key: Uint8Array }[] = [
    { role: 'ingest', key: signingPublicKey(central.ingest) },
    ...officeRoles.map((role) => ({ role, key: signingPublicKey(keyIn(officeKeyFile(demoDirectory, role))) })),
  ];
  const body = { demo: true, keys, sealing: [central.sealing] };
  const roles = signObject({ role: 'roles', audience: '*', id: 'roles', version: 3, notAfter: null, body }, root);
  writeTrust(dataDirectory, signingPublicKey(root), roles);
};

/** 32 bytes in base64, made where there are none. */
const keyIn = (file: string): Uint8Array => {
  if (existsSync(file)) return bytesOf(readFileSync(file, 'utf8'));
  const key = new Uint8Array(randomBytes(32));
  writeFileSync(file, `${base64(key)}\n`, { mode: 0o600 });
  return key;
};

const centralKeysSchema = z.object({
  ingest: z.string(),
  sealing: z.array(z.object({ publicKey: z.string() })).min(1),
});

/** Those of the receiver: an earlier version of the demo may have made them, and rows are sealed to them. */
const centralKeys = async (demoDirectory: string): Promise<Readonly<{ ingest: Uint8Array; sealing: Uint8Array }>> => {
  const file = centralKeysFile(demoDirectory);
  if (existsSync(file)) {
    const { ingest, sealing } = centralKeysSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { ingest: bytesOf(ingest), sealing: bytesOf(sealing[0]?.publicKey ?? '') };
  }
  const ingest = new Uint8Array(randomBytes(32));
  const pair = await newSealingKeyPair();
  const keys = {
    ingest: base64(ingest),
    sealing: [{ publicKey: base64(pair.publicKey), privateKey: base64(pair.privateKey) }],
    index: base64(randomBytes(32)),
  };
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return { ingest, sealing: pair.publicKey };
};
