import type { Credential, HealthCertificate, Person } from '../../contract/credential.ts';
import { personKeys } from '../../contract/identity.ts';
import type { TemperatureReading } from '../../contract/reading.ts';

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
  /** What it says, to tell one code from another. */
  code: string;
  /** The temperature by which its person was decided. */
  reading: TemperatureReading | null;
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
    const certificate = isNew ? own : null;
    const code: Held = { lane, who, keys, numberless, certificate, code: codeOf(credential), reading: null, at: now };
    const theirs = [...shown, code].slice(-maxOfOne).map((held) => ({ ...held, at: now }));
    this.#held = [...fresh.filter((held) => !isTheirs(held)), ...theirs].slice(-maxHeld);
    const linked = shown.filter((held) => isLinked(held, { keys, numberless })).flatMap((held) => held.keys);
    return {
      certificates: isNew ? [...before, own] : before,
      keys: [...new Set(linked)].filter((key) => !keys.includes(key)),
    };
  }

  /** Keys of the other codes that this code's person has shown here within the time. */
  linkedKeys(lane: string, shown: Shown, now: number): readonly string[] {
    return this.#linked(lane, shown, now).flatMap(({ keys }) => keys);
  }

  /** Remembers by which temperature the person of this code was decided. */
  measured(lane: string, shown: Shown, reading: TemperatureReading, now: number): void {
    const theirs = new Set(this.#linked(lane, shown, now));
    this.#held = this.#held.map((held) => (theirs.has(held) ? { ...held, reading } : held));
  }

  /**
   * The temperature by which this code's person was decided a moment ago, with another code: whoever shows a vaccination,
   * then a test, is measured once. The same code again is another passage, and null.
   */
  reading(lane: string, shown: Shown, now: number): TemperatureReading | null {
    const theirs = this.#linked(lane, shown, now);
    const code = codeOf(shown.credential);
    if (theirs.some((held) => held.code === code)) return null;
    return theirs.findLast(({ reading }) => reading !== null)?.reading ?? null;
  }

  #linked(lane: string, { credential, keys }: Shown, now: number): readonly Held[] {
    const person = personOf(credential);
    if (person === null) return [];
    return this.#held.filter(
      (held) =>
        held.lane === lane &&
        held.who === person.who &&
        now - held.at <= togetherMs &&
        isLinked(held, { ...person, keys }),
    );
  }
}

/** Whether two codes are of one person: name and whole date of birth agree, and no number says otherwise. */
export const areOfOne = (a: Shown, b: Shown): boolean => {
  const [first, second] = [personOf(a.credential), personOf(b.credential)];
  return (
    first !== null &&
    second !== null &&
    first.who === second.who &&
    isLinked({ ...first, keys: a.keys }, { ...second, keys: b.keys })
  );
};

type Numbered = Readonly<{ keys: readonly string[]; numberless: boolean }>;

/** Two numbers are two people's until a number says otherwise, however alike their names. */
const isLinked = (a: Numbered, b: Numbered): boolean =>
  a.numberless || b.numberless || a.keys.some((key) => b.keys.includes(key));

const personOf = (credential: Credential): Readonly<{ who: string; numberless: boolean }> | null => {
  if (credential.kind === 'unknown') return null;
  const who = samePerson(credential.person);
  return who === null ? null : { who, numberless: personKeys(credential.person).length === 0 };
};

const codeOf = (credential: Credential): string => JSON.stringify(credential);

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
