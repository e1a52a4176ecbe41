import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { signingPublicKey, signObject } from '../../contract/signed.ts';

/** Files of the demo's own authority: what a real central system keeps to itself, and offline the root. */
export const centralKeysFile = (demoDirectory: string): string => join(demoDirectory, 'central-keys.json');

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/**
 * The demo makes its own root and keys, once: root → signed role keys → the station's trust folder, and the private
 * keys of the receiver. What a kiosk learns at enrolment, without the enrolment.
 */
export const enrolDemo = async (dataDirectory: string, demoDirectory: string): Promise<void> => {
  const trust = join(dataDirectory, 'trust');
  const own = existsSync(centralKeysFile(demoDirectory));
  if (own && existsSync(join(trust, 'roles.cose'))) return;
  if (!own && existsSync(trust)) {
    throw new CheckpointError(
      ErrorCode.DemoRefused,
      `${dataDirectory} is the data directory of a real station: the demo would replace its trust`,
      'name the configuration with --config FILE, or start the demo with another --data directory',
    );
  }
  mkdirSync(demoDirectory, { recursive: true, mode: 0o700 });
  const root = randomBytes(32);
  const ingest = randomBytes(32);
  const sealing = await newSealingKeyPair();
  const roles = signObject(
    {
      role: 'roles',
      audience: '*',
      id: 'roles',
      version: 1,
      notAfter: null,
      body: { demo: true, keys: [{ role: 'ingest', key: signingPublicKey(ingest) }], sealing: [sealing.publicKey] },
    },
    root,
  );
  const keys = {
    ingest: base64(ingest),
    sealing: [{ publicKey: base64(sealing.publicKey), privateKey: base64(sealing.privateKey) }],
    index: base64(randomBytes(32)),
  };
  writeFileSync(join(demoDirectory, 'root.key'), `${base64(root)}\n`, { mode: 0o600 });
  writeFileSync(centralKeysFile(demoDirectory), `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  mkdirSync(trust, { recursive: true, mode: 0o700 });
  writeFileSync(join(trust, 'root.pub'), `${base64(signingPublicKey(root))}\n`, { mode: 0o600 });
  // Last and at once: its presence says that the enrolment is whole.
  writeFileSync(join(trust, 'roles.cose.new'), roles, { mode: 0o600 });
  renameSync(join(trust, 'roles.cose.new'), join(trust, 'roles.cose'));
};
