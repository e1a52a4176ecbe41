import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WatchLevel } from '../../contract/decision.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { type SignedPayload, signingPublicKey } from '../../contract/signed.ts';
import { newWatchSecret, watchHasher, watchHashKey } from '../../contract/watch-list.ts';
import { BaseBuilder, ChangesBuilder } from './build.ts';
import { changesContent } from './watch-changes.ts';
import type { WatchTrust } from './watch-file.ts';
import { draftBase, draftDelta, signDraft } from './write-watch-file.ts';

export type Listed = Readonly<{ key: string; level: WatchLevel; until: number }>;
export type Change = Listed | Readonly<{ key: string; removed: true }>;

/** An issuing desk for tests, with its own key unless one is given, and one enrolled station. */
export const issuingDesk = async (signer: Uint8Array = randomBytes(32)) => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-list-'));
  const pair = await newSealingKeyPair();
  const work = 1;
  let secret = newWatchSecret();
  let bits = 8;
  const write = (name: string, pieces: readonly Uint8Array[]): string => {
    const file = join(folder, name);
    writeFileSync(file, Buffer.concat(pieces));
    return file;
  };
  const about = (version: number, more: Partial<SignedPayload> = {}) => ({
    version,
    audience: '*',
    notAfter: null,
    ...more,
  });
  const hash = (key: string): number => watchHasher(watchHashKey(secret), work)(key);
  const trust: WatchTrust = {
    keyring: { keysFor: (role) => (role === 'watch-list' ? [signingPublicKey(signer)] : []) },
    audiences: ['site/a', 'station/a/b'],
    now: null,
    pair,
  };
  return {
    folder,
    trust,
    signer,
    /** A base with a secret of its own. */
    base: async (
      people: readonly Listed[],
      version: number,
      more: Partial<SignedPayload> = {},
      to = pair.publicKey,
    ) => {
      secret = newWatchSecret();
      const builder = new BaseBuilder();
      for (const { key, level, until } of people) builder.add(hash(key), level, until);
      const content = builder.content(work);
      bits = content.bits;
      const draft = await draftBase(content.pieces, secret, [to], version * 1000);
      return write(`${version}.base.cpwl`, signDraft(draft, about(version, more), signer));
    },
    /** Changes to the last base. */
    delta: (changes: readonly Change[], after: number, version: number, more: Partial<SignedPayload> = {}) => {
      const builder = new ChangesBuilder(bits);
      for (const change of changes) {
        if ('removed' in change) builder.remove(hash(change.key));
        else builder.add(hash(change.key), change.level, change.until);
      }
      const { changes: made, days } = builder.changes();
      const made0 = { after, made: version * 1000, salt: new Uint8Array(randomBytes(16)) };
      const draft = draftDelta(changesContent(made, bits, days), secret, made0);
      return write(`${version}.delta.cpwl`, signDraft(draft, about(version, more), signer));
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
};
