import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError, ErrorCode, messageOf } from '../contract/errors.ts';
import { sealingKid } from '../contract/sealed.ts';
import { type RoleKeys, signingKid, verifyRoleKeys } from '../contract/signed.ts';

/** What a station believes: the root it was enrolled with, and the role keys that this root signed. */
export type Trust = Readonly<{ root: Uint8Array; roleKeys: RoleKeys; sealingKey: Uint8Array }>;

/** Files of the folder `trust` in the data directory: `root.pub` (base64 of 32 bytes) and `roles.cose`. */
export const trustFolder = (dataDirectory: string): string => join(dataDirectory, 'trust');

/** @throws CheckpointError TrustUnreadable */
export const loadTrust = (dataDirectory: string): Trust => {
  const folder = trustFolder(dataDirectory);
  try {
    const root = Buffer.from(readFileSync(join(folder, 'root.pub'), 'utf8').trim(), 'base64');
    if (root.length !== 32) throw new Error('root.pub is not a base64 key of 32 bytes');
    const roleKeys = verifyRoleKeys(readFileSync(join(folder, 'roles.cose')), root, null);
    return { root, roleKeys, sealingKey: roleKeys.sealing[0] as Uint8Array };
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.TrustUnreadable,
      `this station has no valid trust in ${folder}: ${messageOf(cause)}`,
      'enrol it (kiosk enrol CODE), put root.pub and roles.cose of your central system there, or start the demo without a configuration',
      { cause },
    );
  }
};

/**
 * The key to which rows are sealed now. A list of role keys that comes into the data directory while the station runs counts
 * at once, if this station's own root has signed it and it still names the key that is in use: one that does not is older, or
 * of somebody else.
 * @param current the key in use; null: the station starts
 */
export const newestSealing = (dataDirectory: string, trust: Trust, current: Uint8Array | null): Uint8Array => {
  if (current === null) return trust.sealingKey;
  try {
    const { root, roleKeys, sealingKey } = loadTrust(dataDirectory);
    const isNewer = roleKeys.sealing.some((key) => Buffer.compare(key, current) === 0);
    return Buffer.compare(root, trust.root) === 0 && isNewer ? sealingKey : current;
  } catch {
    return current;
  }
};

export const trustSummary = (trust: Trust): Readonly<{ root: string; sealingKid: string }> => ({
  root: Buffer.from(signingKid(trust.root)).toString('hex'),
  sealingKid: Buffer.from(sealingKid(trust.sealingKey)).toString('hex'),
});
