import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cardIssuerKey, type PermitSigner } from '../../station/demo-office.ts';
import { makePermitSigner, permitSigner } from '../../station/permit-office.ts';

/** Who issues in the demo, and somebody whom nobody believes. */
export type DemoIssuers = Readonly<{
  /** Of health certificates (HCERT). */
  health: PermitSigner;
  /** Of travel permits. */
  permits: PermitSigner;
  /** Signs as well as the others, and stands in no list. */
  stranger: PermitSigner;
  /** Of SMART Health Cards. */
  cards: Readonly<{ url: string; key: KeyObject }>;
}>;

/** Public halves, sorted as `kiosk lists make trust` reads them. */
export const believedFolder = (demoDirectory: string): string => join(demoDirectory, 'issuers', 'believed');

const cardsUrl = 'https://demo.invalid/cards';
const dayMs = 86_400_000;
const certificateMs = 3650 * dayMs;
/** What was issued long ago is shown too: its signer was there already. */
const beforeMs = 800 * dayMs;

/** Made once, and kept. @param now ms since the Unix epoch */
export const demoIssuers = async (demoDirectory: string, now: number): Promise<DemoIssuers> => {
  const believed = believedFolder(demoDirectory);
  const [health, permits, stranger] = await Promise.all([
    signerIn(demoDirectory, join(believed, 'hcert', 'health.crt'), 'Bộ Y tế (bản demo)', now),
    signerIn(demoDirectory, join(believed, 'permit', 'permits.crt'), 'UBND Thành phố (bản demo)', now),
    signerIn(demoDirectory, join(demoDirectory, 'issuers', 'stranger.crt'), 'Bộ Y tế', now),
  ]);
  const key = cardsKeyIn(join(demoDirectory, 'issuers', 'cards.key'));
  const keySet = { iss: cardsUrl, name: 'Sở Y tế (bản demo)', keys: [cardIssuerKey(key)] };
  write(join(believed, 'shc', 'cards.json'), `${JSON.stringify(keySet, null, 2)}\n`);
  return { health, permits, stranger, cards: { url: cardsUrl, key } };
};

const signerIn = async (demoDirectory: string, file: string, name: string, now: number): Promise<PermitSigner> => {
  const keyFile = join(demoDirectory, 'issuers', `${/([a-z]+)\.crt$/.exec(file)?.[1] ?? name}.key`);
  if (!existsSync(file) || !existsSync(keyFile)) {
    const made = await makePermitSigner({
      ...{ name, country: 'VN', kind: 'P-256', passphrase: null },
      ...{ notBefore: now - beforeMs, notAfter: now + certificateMs },
    });
    write(keyFile, made.key);
    write(file, made.certificate);
  }
  return permitSigner(readFileSync(keyFile), readFileSync(file), null, now);
};

const cardsKeyIn = (file: string): KeyObject => {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    write(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }
  return createPrivateKey(readFileSync(file));
};

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { mode: 0o600 });
};
