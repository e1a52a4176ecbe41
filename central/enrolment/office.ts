import { createHash, randomBytes, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { configurationSchema } from '../../contract/configuration.ts';
import {
  type EnrolmentGrant,
  type EnrolmentRequest,
  encodeAnswer,
  grantId,
  possessionText,
  type Retirement,
  renewalText,
  requestDigest,
  retirementText,
  rootHashOf,
} from '../../contract/enrolment/enrolment.ts';
import { type EnrolmentCode, pinBytes, tokenBytes } from '../../contract/enrolment/enrolment-code.ts';
import { enrolmentWords } from '../../contract/enrolment/enrolment-words.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { sealSiteKey } from '../../contract/given-site-key.ts';
import { signObject } from '../../contract/signed.ts';
import type { StationAddress } from '../../contract/topics.ts';
import type { CentralKeys } from '../keys.ts';
import { writeBrokerFiles } from './broker-files.ts';
import { type CertificateAuthority, maxNames } from './certificate-authority.ts';
import {
  type OfficeFiles,
  type OfficeSettings,
  officeFiles,
  readIfThere,
  readOfficeSettings,
} from './office-folder.ts';
import { type Enrolment, Register } from './register.ts';
import { openAuthority } from './set-up.ts';

/** How long a code is good for. */
export const codeMs = 15 * 60_000;

export type NewStation = Readonly<{
  site: Readonly<{ id: string; name: string }>;
  station: Readonly<{ id: string; name: string }>;
  /** Further fields of the configuration, as in checkpoint.json. */
  template: Readonly<Record<string, unknown>>;
}>;

export type Answered = Readonly<{ enrolment: Enrolment; warning: string | null }>;

/** Central's side of enrolment: who is invited, what is granted, who may go on. */
export class EnrolmentOffice {
  readonly register: Register;
  readonly #files: OfficeFiles;
  readonly #settings: OfficeSettings;
  readonly #authority: CertificateAuthority;
  readonly #commands: Uint8Array;

  private constructor(
    parts: Readonly<{
      files: OfficeFiles;
      settings: OfficeSettings;
      authority: CertificateAuthority;
      commands: Uint8Array;
    }>,
  ) {
    this.#files = parts.files;
    this.#settings = parts.settings;
    this.#authority = parts.authority;
    this.#commands = parts.commands;
    this.register = new Register(parts.files.register);
  }

  /** @throws (rejects) CheckpointError EnrolmentNotSetUp, EnrolmentFileFailed, ConfigurationInvalid */
  static async open(dataDirectory: string, { commands }: CentralKeys): Promise<EnrolmentOffice> {
    const files = officeFiles(dataDirectory);
    const settings = readOfficeSettings(files);
    if (commands === undefined) {
      throw new CheckpointError(
        ErrorCode.EnrolmentNotSetUp,
        'the receiver has no key for commands',
        'run kiosk central enrol setup again',
      );
    }
    return new EnrolmentOffice({ files, settings, authority: await openAuthority(files), commands });
  }

  close(): void {
    this.register.close();
  }

  /** Both may be changed while this is open. */
  get #root(): Uint8Array {
    return new Uint8Array(Buffer.from(readFileSync(this.#files.rootPublic, 'utf8').trim(), 'base64'));
  }

  get #roles(): Uint8Array {
    return new Uint8Array(readFileSync(this.#files.roles));
  }

  /** @throws CheckpointError ConfigurationInvalid, StationTaken */
  invite(wish: NewStation, replace: boolean, now: number): Readonly<{ code: EnrolmentCode; expiresAt: number }> {
    const place = { site: wish.site.id, station: wish.station.id };
    const configuration = JSON.stringify(checkedConfiguration(wish));
    const active = this.register.all().find((entry) => samePlace(entry, place) && entry.state === 'active');
    if (active !== undefined && !replace) throw taken(place);
    const token = new Uint8Array(randomBytes(tokenBytes));
    const expiresAt = now + codeMs;
    this.register.invite(sha256(token), { ...place, configuration, expiresAt }, now);
    const code = { address: this.#settings.address, token, rootHash: rootHashOf(this.#root), pin: this.#pin() };
    return { code, expiresAt };
  }

  /**
   * Answers a request that brings the token of a code. The same request again gets the same answer: what was lost on the
   * way can be asked for again.
   * @throws (rejects) CheckpointError EnrolmentRefused, EnrolmentRequestWrong
   */
  async answer(request: EnrolmentRequest, now: number): Promise<Answered> {
    const known = this.register.byDigest(requestDigest(request));
    const tokenHash = sha256(request.token ?? new Uint8Array());
    const invitation = this.register.invitation(tokenHash);
    if (invitation === null) throw refused('it is none of ours', 'scan the code that central shows now');
    if (invitation.expiresAt < now) throw refused('its 15 minutes are over', 'ask central for a new code');
    if (known !== null && same(invitation.digest, requestDigest(request))) return { enrolment: known, warning: null };
    if (invitation.digest !== null) {
      throw refused('another kiosk has used it', 'ask central for a new code, and tell them: it may have been seen');
    }
    return this.#grant(request, invitation, tokenHash, now);
  }

  /**
   * Answers a request that an operator brought on a stick, for a station that the operator names.
   * @throws (rejects) CheckpointError EnrolmentRequestWrong, ConfigurationInvalid, StationTaken
   */
  async answerFor(wish: NewStation, request: EnrolmentRequest, replace: boolean, now: number): Promise<Answered> {
    const place = { site: wish.site.id, station: wish.station.id };
    const known = this.register.byDigest(requestDigest(request));
    if (known !== null) {
      if (samePlace(known, place)) return { enrolment: known, warning: null };
      throw taken(known);
    }
    const active = this.register.all().some((entry) => samePlace(entry, place) && entry.state === 'active');
    if (active && !replace) throw taken(place);
    const configuration = JSON.stringify(checkedConfiguration(wish));
    return this.#grant(request, { ...place, configuration }, null, now);
  }

  async #grant(
    request: EnrolmentRequest,
    invitation: StationAddress & Readonly<{ configuration: string }>,
    tokenHash: Uint8Array | null,
    now: number,
  ): Promise<Answered> {
    const { site, station, configuration } = invitation;
    // Somebody has begun this before, and nobody has said that it was the right one: it has the site's key.
    if (this.#waits(invitation)) this.register.siteKeys.rotate(site, now);
    const span = { from: now, years: this.#settings.years };
    const issued = await this.#authority.station(request.request, { site, station }, span);
    const digest = requestDigest(request);
    const body: EnrolmentGrant = {
      request: digest,
      site,
      station,
      certificate: issued.der,
      broker: { url: this.#settings.broker, ca: this.#brokerAuthority() },
      office: { address: this.#settings.address, pin: this.#pin() },
      siteKey: await this.#siteKeyFor(request, invitation, now),
      configuration,
    };
    const audience = `station/${site}/${station}`;
    const grant = signObject(
      { role: 'commands', audience, id: grantId, version: now, notAfter: null, body },
      this.#commands,
    );
    const [root, roles] = [this.#root, this.#roles];
    const subject = { ...request, root, roles, grant };
    const made = {
      ...{ site, station, serial: issued.serial, certificate: issued.der, notAfter: issued.notAfter },
      ...{ watchListKey: request.watchListKey, digest, createdAt: now },
      words: enrolmentWords(subject).join(' · '),
      answer: encodeAnswer({
        ...{ kind: 'checkpoint-enrolment-answer', version: 1 },
        ...{ root, roles, grant },
      }),
    };
    if (!this.register.enrol(tokenHash, made)) return this.answer(request, now);
    const warning = await this.#writeBrokerFiles(now);
    const enrolment = this.register.bySerial(issued.serial);
    if (enrolment === null) throw refused('it was taken back meanwhile', 'ask central for a new code');
    return { enrolment, warning };
  }

  /** @param place `station`, or `site/station`. @throws CheckpointError StationUnknown */
  find(place: string, states: readonly Enrolment['state'][]): Enrolment {
    const found = this.register
      .all()
      .filter((entry) => states.includes(entry.state))
      .filter(({ site, station }) => place === `${site}/${station}` || place === station);
    const [first, ...others] = new Map(found.map((entry) => [`${entry.site}/${entry.station}`, entry])).values();
    if (first !== undefined && others.length === 0) return first;
    throw new CheckpointError(
      ErrorCode.StationUnknown,
      first === undefined
        ? `no station "${place}" is ${states.join(' or ')}`
        : `several sites have a station "${place}"`,
      'name it as SITE/STATION; kiosk central enrol list shows them',
    );
  }

  async #siteKeyFor({ watchListKey }: EnrolmentRequest, to: StationAddress, now: number): Promise<Uint8Array> {
    const given = this.register.siteKeys.current(to.site, now);
    try {
      return await sealSiteKey(given, watchListKey, to);
    } catch (cause) {
      throw new CheckpointError(
        ErrorCode.EnrolmentRequestWrong,
        'nothing can be sealed to the key of this request',
        'let the kiosk make a new one: kiosk enrol',
        { cause },
      );
    }
  }

  #waits(place: StationAddress): boolean {
    return this.register.all().some((entry) => samePlace(entry, place) && entry.state === 'waiting');
  }

  /** The kiosk that had this name is nobody's station any more: what it knows is of no use. @returns what the broker could not be told */
  async confirm(enrolment: Enrolment, now: number): Promise<string | null> {
    const another = this.register.all().some((entry) => samePlace(entry, enrolment) && entry.state === 'active');
    this.register.confirm(enrolment, now);
    if (another) this.register.siteKeys.rotate(enrolment.site, now);
    return this.#writeBrokerFiles(now);
  }

  /** Whoever has the kiosk has the site's key: the other stations get another. @returns what the broker could not be told */
  async revoke(place: StationAddress, now: number): Promise<string | null> {
    this.register.revoke(place, now);
    this.register.siteKeys.rotate(place.site, now);
    return this.#writeBrokerFiles(now);
  }

  /**
   * Another certificate for the key of a station whose own is about to end, if it has signed that it asks for it; the same one
   * again until it uses it.
   * @returns null: nothing is given. @throws (rejects) CheckpointError EnrolmentFileFailed: the broker does not know it yet
   */
  async renew(
    place: StationAddress,
    { serial, ask }: Readonly<{ serial: string; ask: string }>,
    now: number,
  ): Promise<Uint8Array | null> {
    const before = this.register.bySerial(serial);
    if (before === null || before.state !== 'active' || !samePlace(before, place)) return null;
    const said = Buffer.from(renewalText({ ...place, serial }));
    const { publicKey } = new X509Certificate(before.certificate);
    if (!verify('sha256', said, publicKey, Buffer.from(ask, 'base64'))) return null;
    const newest = this.register.active(place);
    const given = newest !== null && newest.serial !== before.serial ? newest.certificate : null;
    const certificate = given ?? (await this.#renewed(before, now));
    const warning = await this.#writeBrokerFiles(now);
    if (warning === null) return certificate;
    throw new CheckpointError(ErrorCode.EnrolmentFileFailed, warning, 'let the broker read its files again');
  }

  async #renewed(before: Enrolment, now: number): Promise<Uint8Array> {
    const span = { from: now, years: this.#settings.years };
    const { der, serial, notAfter } = await this.#authority.again(before.certificate, before, span);
    this.register.renew(before, { serial, certificate: der, notAfter }, now);
    return der;
  }

  /**
   * A station has signed that it has this certificate: those before it are refused from now on. Whoever else names it, as a broker
   * can that has carried it, ends nothing.
   * @returns what the broker could not be told
   */
  async settle(
    place: StationAddress,
    { serial, proof }: Readonly<{ serial: string; proof: string }>,
    now: number,
  ): Promise<string | null> {
    const used = this.register.bySerial(serial);
    if (used === null || used.state !== 'active' || !samePlace(used, place)) return null;
    if (this.register.active(place)?.serial !== used.serial) return null;
    const said = Buffer.from(possessionText({ ...place, serial }));
    if (!verify('sha256', said, new X509Certificate(used.certificate).publicKey, Buffer.from(proof, 'base64')))
      return null;
    if (this.register.settle(used, now) === 0) return null;
    return this.#writeBrokerFiles(now);
  }

  /** What a kiosk says that is wiped. @returns what the broker could not be told. @throws (rejects) CheckpointError EnrolmentRefused */
  async retire(retirement: Retirement, now: number): Promise<string | null> {
    const enrolment = this.checkRetirement(retirement);
    if (enrolment.state !== 'active' && enrolment.state !== 'waiting') return null;
    this.register.retire(enrolment, now);
    return this.#writeBrokerFiles(now);
  }

  /** @throws CheckpointError EnrolmentRefused: not that station has signed it */
  checkRetirement(retirement: Retirement): Enrolment {
    const enrolment = this.register.bySerial(retirement.serial);
    const said = Buffer.from(retirementText(retirement));
    if (
      enrolment === null ||
      !samePlace(enrolment, retirement) ||
      !verify('sha256', said, new X509Certificate(enrolment.certificate).publicKey, retirement.signature)
    ) {
      throw new CheckpointError(ErrorCode.EnrolmentRefused, 'no station of ours signed this', 'revoke it at central');
    }
    return enrolment;
  }

  #writeBrokerFiles(now: number): Promise<string | null> {
    return writeBrokerFiles(this.#files, this.#settings, this.#authority, this.register.all(), now);
  }

  #brokerAuthority(): string {
    return readIfThere(this.#files.foreignAuthority)?.toString() ?? this.#authority.pem;
  }

  #pin(): Uint8Array {
    const { raw } = new X509Certificate(readFileSync(this.#files.listenerCertificate));
    return sha256(raw).subarray(0, pinBytes);
  }
}

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());

const same = (a: Uint8Array | null, b: Uint8Array): boolean => a !== null && Buffer.compare(a, b) === 0;

const samePlace = (a: StationAddress, b: StationAddress): boolean => a.site === b.site && a.station === b.station;

const refused = (why: string, hint: string): CheckpointError =>
  new CheckpointError(ErrorCode.EnrolmentRefused, `central does not take this enrolment code: ${why}`, hint);

const taken = ({ site, station }: StationAddress): CheckpointError =>
  new CheckpointError(
    ErrorCode.StationTaken,
    `${site}/${station} is enrolled`,
    'choose another name; or give --replace, and the kiosk that has it is shut out when the new one is confirmed',
  );

/** The fields that central decides, once it is sure that a kiosk can start with them. @throws CheckpointError ConfigurationInvalid */
const checkedConfiguration = ({ site, station, template }: NewStation): Readonly<Record<string, unknown>> => {
  const templateSite = typeof template['site'] === 'object' ? template['site'] : {};
  const fields = { ...template, version: 1, site: { ...templateSite, ...site }, station };
  const whole = { lanes: [{ id: 'gate-1', name: 'Làn 1' }], ...fields, sync: null };
  const parsed = configurationSchema.safeParse(whole);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (site.id.length + station.id.length > maxNames) {
    problems.push(`site and station: their ids have ${maxNames} characters together at most`);
  }
  if ('sync' in template) problems.push('sync: enrolment itself writes it');
  if (problems.length === 0) return fields;
  throw new CheckpointError(
    ErrorCode.ConfigurationInvalid,
    `no kiosk could start with this: ${problems.join('; ')}`,
    'docs/configuration.md explains every field',
  );
};
