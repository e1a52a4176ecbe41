import type { Credential, HealthCertificate, Person } from '../../contract/credential.ts';

/** Codes of one person that follow each other at a lane within this time belong together. */
export const togetherMs = 60_000;

/** More than anybody shows. */
const maxHeld = 64;

type Held = Readonly<{ lane: string; who: string; certificate: HealthCertificate; at: number }>;

/**
 * Certificates that were shown one after the other: a vaccination, then a test, then the citizen card. Only genuine ones,
 * only of one lane, only where name and whole date of birth agree; in memory, for a minute after the person's last code.
 */
export class CertificateWallet {
  #held: readonly Held[] = [];

  /**
   * Genuine certificates of the person whose code was read, this one among them; none where there is none.
   * @param now monotonic ms
   */
  show(lane: string, credential: Credential, now: number): readonly HealthCertificate[] {
    const own = genuine(credential);
    const who = credential.kind === 'unknown' ? null : samePerson(credential.person);
    const fresh = this.#held.filter(({ at }) => now - at <= togetherMs);
    if (who === null) {
      this.#held = fresh;
      return own === null ? [] : [own];
    }
    const isTheirs = (held: Held): boolean => held.lane === lane && held.who === who;
    const shown = fresh.filter(isTheirs).map(({ certificate }) => certificate);
    const all = own === null || shown.some((other) => alike(other, own)) ? shown : [...shown, own];
    const theirs = all.map((certificate) => ({ lane, who, certificate, at: now }));
    this.#held = [...fresh.filter((held) => !isTheirs(held)), ...theirs].slice(-maxHeld);
    return all;
  }
}

const genuine = (credential: Credential): HealthCertificate | null =>
  (credential.kind === 'hcert' || credential.kind === 'shc' || credential.kind === 'vds-nc') &&
  credential.verified === true
    ? credential
    : null;

const alike = (a: HealthCertificate, b: HealthCertificate): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The same for `Nguyễn Văn A`, `NGUYEN VAN A` and `A NGUYEN VAN`; null where name or whole date of birth is missing. */
export const samePerson = ({ name, birth }: Person): string | null => {
  if (name === null || birth?.length !== 10) return null;
  const words = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replaceAll('Đ', 'D')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return words.length === 0 ? null : `${words.toSorted().join(' ')}|${birth}`;
};
