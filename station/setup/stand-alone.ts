import { randomBytes } from 'node:crypto';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { signingPublicKey, signObject } from '../../contract/signed.ts';

const offices = ['lists', 'rules', 'watch-list', 'commands'] as const;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export type StandAlone = Readonly<{
  root: Uint8Array;
  roles: Uint8Array;
  /** What opens and commands: for its owner's safe, and never for the kiosk. */
  file: Readonly<{ name: string; bytes: Uint8Array }>;
}>;

/**
 * An authority of a site's own, for a kiosk without a central system. Its file has the form that the reference receiver takes
 * with `--keys`, so that what was sealed can be read there one day.
 */
export const makeStandAlone = async (now: number): Promise<StandAlone> => {
  const key = (): Uint8Array => new Uint8Array(randomBytes(32));
  const [root, ingest] = [key(), key()];
  const own = new Map(offices.map((role) => [role, key()]));
  const sealing = await newSealingKeyPair();
  const keys = [
    { role: 'ingest' as const, key: signingPublicKey(ingest) },
    ...[...own].map(([role, one]) => ({ role, key: signingPublicKey(one) })),
  ];
  const body = { keys, sealing: [sealing.publicKey] };
  const roles = signObject({ role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body }, root);
  const content = {
    vi: 'Khoá mở sổ của điểm này. Cất trong két; ai có tệp này đọc được mọi lượt qua cửa.',
    en: 'The keys to the records of this site. Keep it in a safe: whoever has it can read every passage.',
    ingest: base64(ingest),
    sealing: [{ publicKey: base64(sealing.publicKey), privateKey: base64(sealing.privateKey) }],
    index: base64(key()),
    root: base64(root),
    ...Object.fromEntries([...own].map(([role, one]) => [role, base64(one)])),
  };
  const day = new Date(now).toISOString().slice(0, 10);
  return {
    root: signingPublicKey(root),
    roles,
    file: { name: `checkpoint-keys-${day}.json`, bytes: Buffer.from(`${JSON.stringify(content, null, 2)}\n`) },
  };
};
