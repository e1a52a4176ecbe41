import type { Credential, HealthCertificate, Person } from '../../contract/credential.ts';
import { personKeys } from '../../contract/identity.ts';

/** Codes of one person that follow each other at a lane within this time belong together. */
export const togetherMs = 60_000;

/** More than anybody shows. */
const maxOfOne = 16;
const maxHeld = 64;

type Held = Readonly<{
  lane: string;
  who: string;
  /** By which this code's person is matched. */
  keys: readonly string[];
  /** It names a person by no number. */
  numberless: boolean;
  certificate: HealthCertificate | null;
  at: number;
}>;

/**
 * `certificates`: genuine ones of this person, this code's among them. `keys`: of the other codes that they have shown, by
 * which they are to be matched, too.
 */
export type ShownTogether = Readonly<{ certificates: readonly HealthCertificate[]; keys: readonly string[] }>;

/**
 * Codes that were shown one after the other: a vaccination, then a test, then the citizen card. Certificates count only
 * where they are genuine; codes belong together at one lane, where name and whole date of birth agree and at most one of the
 * two names a number; in memory, for a minute after the person's last code.
 */
export class CertificateWallet {
  #held: readonly Held[] = [];

  /**
   * @param keys by which the code's person is matched
   * @param now monotonic ms
   */
  show(lane: string, { credential, keys }: Shown, now: number): ShownTogether {
    const own = genuine(credential);
    const who = credential.kind === 'unknown' ? null : samePerson(credential.person);
    const fresh = this.#held.filter(({ at }) => now - at <= togetherMs);
    this.#held = fresh;
    if (who === null || credential.kind === 'unknown') return { certificates: own === null ? [] : [own], keys: [] };
    const isTheirs = (held: Held): boolean => held.lane === lane && held.who === who;
    const shown = fresh.filter(isTheirs);
    const before = shown.flatMap(({ certificate }) => certificate ?? []);
    const isNew = own !== null && !before.some((other) => alike(other, own));
    const numberless = personKeys(credential.person).length === 0;
    const code: Held = { lane, who, keys, numberless, certificate: isNew ? own : null, at: now };
    const theirs = [...shown, code].slice(-maxOfOne).map((held) => ({ ...held, at: now }));
    this.#held = [...fresh.filter((held) => !isTheirs(held)), ...theirs].slice(-maxHeld);
    // Two numbers are two people's until a number says otherwise, however alike their names.
    const linked = shown.filter((held) => held.numberless || numberless).flatMap((held) => held.keys);
    return {
      certificates: isNew ? [...before, own] : before,
      keys: [...new Set(linked)].filter((key) => !keys.includes(key)),
    };
  }
}

type Shown = Readonly<{ credential: Credential; keys: readonly string[] }>;

const genuine = (credential: Credential): HealthCertificate | null =>
  (credential.kind === 'hcert' || credential.kind === 'shc' || credential.kind === 'vds-nc') &&
  credential.verified === true &&
  // Doses of a mother and her child are nobody's full course.
  !credential.warnings.includes('several-people') &&
  // Signed for another country than it names: an officer looks at it.
  !credential.warnings.includes('issuer-country-differs')
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
