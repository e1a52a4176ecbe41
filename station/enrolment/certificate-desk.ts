import { createPrivateKey, createPublicKey, sign, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  possessionText,
  type RetirementProof,
  renewalText,
  retirementText,
} from '../../contract/enrolment/enrolment.ts';
import { asCheckpointError, CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import type { StationState } from '../../contract/station-state.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { type KeyStore, keyNames } from '../keys/key-store.ts';
import { encodeRecord, enrolmentFiles, installedTls, readRecord } from './enrolment-folder.ts';
import { pemOf } from './pem.ts';
import { writeWhole } from './whole-file.ts';

export type CertificateDeskParts = Readonly<{
  dataDirectory: string;
  place: StationAddress;
  keys: Pick<KeyStore, 'read'>;
  /** ms since the Unix epoch; null: the clock cannot be believed, and nothing is judged by time. */
  now(): number | null;
  /** Leaves the broker and comes back with the certificate that lies there now. */
  reconnect(): void;
  /** What the station says of its certificate is another. */
  changed(): void;
  raise(fault: ErrorRecord): void;
  clear(code: number): void;
}>;

export type CertificateState = NonNullable<
  NonNullable<Extract<StationState, { status: 'online' }>['enrolment']>['certificate']
>;

const dayMs = 86_400_000;
/** Central is asked from then on; of one that holds for less than half a year in the last third of its time. */
const askDays = 60;
const sayDays = 30;
/** So long a new certificate has to bring the station to central, before the one before has its turn again. */
const trialMs = 180_000;

/**
 * The certificate by which the broker knows this station: asks central for another before it ends, takes it over, and goes back
 * to the one before where central is not reached with it. Until it is reached both have their turns: central may have seen the
 * new one, and so refuse the one before, in the moment in which the line was cut.
 */
export class CertificateDesk {
  readonly #parts: CertificateDeskParts;
  #certificate: X509Certificate | null;
  #trial: NodeJS.Timeout | null = null;
  #said = '';
  #asks = false;
  /** A signature is another each time: once made it is said again. */
  #asked: Readonly<{ serial: string; signature: string }> | null = null;
  #proved: Readonly<{ serial: string; signature: string }> | null = null;

  constructor(parts: CertificateDeskParts) {
    this.#parts = parts;
    this.#endSwap();
    this.#certificate = this.#read();
    if (existsSync(this.#before)) this.#try();
    this.everyMinute();
  }

  dispose(): void {
    if (this.#trial !== null) clearTimeout(this.#trial);
  }

  /** null: it was not enrolled */
  state(): CertificateState | null {
    if (this.#certificate === null) return null;
    const serial = this.#certificate.serialNumber.toLowerCase();
    if (this.#proved?.serial !== serial) {
      this.#proved = this.#signed(serial, possessionText({ ...this.#parts.place, serial }));
    }
    const proof = this.#proved === null ? {} : { proof: this.#proved.signature };
    return { serial, notAfter: this.#certificate.validToDate.getTime(), ask: this.#ask(serial), ...proof };
  }

  /**
   * Another one came from central.
   * @throws CheckpointError CertificateRefused: nothing has changed
   */
  take(der: Uint8Array): Readonly<{ serial: string }> {
    const before = this.#certificate;
    if (before === null) throw refused('this station was not enrolled');
    const certificate = this.#checked(der, before);
    const serial = certificate.serialNumber.toLowerCase();
    if (serial === before.serialNumber.toLowerCase()) return { serial };
    if (!existsSync(this.#before) || this.#isOnOld()) writeWhole(this.#before, readFileSync(this.#file));
    writeWhole(this.#file, pemOf(der));
    this.#use(certificate);
    this.#try();
    return { serial };
  }

  /** Central has answered on this connection: the certificate is good. */
  centralReached(): void {
    if (this.#trial === null || this.#certificate === null) return;
    clearTimeout(this.#trial);
    this.#trial = null;
    this.#keepRecord(this.#certificate);
    if (!this.#isOnOld()) this.#parts.clear(ErrorCode.CertificateRefused);
    rmSync(this.#before, { force: true });
    this.everyMinute();
  }

  /** Says what is left of its time, where that is little. */
  everyMinute(): void {
    const { raise, clear, now } = this.#parts;
    const time = now();
    const end = this.#certificate?.validToDate.getTime();
    const fault = time === null || end === undefined ? null : faultOf(end, time);
    for (const code of [ErrorCode.CertificateEnding, ErrorCode.CertificateOver]) if (fault?.code !== code) clear(code);
    if (fault !== null && fault.message !== this.#said) raise(fault);
    const asks = this.state()?.ask !== null;
    if (asks !== this.#asks) this.#parts.changed();
    this.#said = fault?.message ?? '';
    this.#asks = asks;
  }

  /** That this station is about to be wiped, as it alone can say it; null: it has nothing to say it with. */
  retirement(): RetirementProof | null {
    if (this.#certificate === null) return null;
    const serial = this.#certificate.serialNumber.toLowerCase();
    return this.#signed(serial, retirementText({ ...this.#parts.place, serial }));
  }

  get #file(): string {
    return join(this.#parts.dataDirectory, installedTls.certificate);
  }

  /** There while a new one is on trial: the one that is not in use now. */
  get #before(): string {
    return `${this.#file}.before`;
  }

  #read(): X509Certificate | null {
    if (readRecord(this.#parts.dataDirectory) === null) return null;
    try {
      return new X509Certificate(readFileSync(this.#file));
    } catch {
      // Whoever connects with it says what is wrong with it.
      return null;
    }
  }

  #ask(serial: string): string | null {
    const { place, now } = this.#parts;
    const time = now();
    const certificate = this.#certificate;
    if (time === null || certificate === null || this.#trial !== null) return null;
    const [from, end] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()];
    if (end < time || end - time > Math.min(askDays * dayMs, (end - from) / 3)) return null;
    if (this.#asked?.serial !== serial) this.#asked = this.#signed(serial, renewalText({ ...place, serial }));
    return this.#asked?.signature ?? null;
  }

  #signed(serial: string, text: string): RetirementProof | null {
    try {
      const key = createPrivateKey(this.#parts.keys.read(keyNames.station) ?? '');
      return { serial, signature: sign('sha256', Buffer.from(text), key).toString('base64') };
    } catch {
      return null;
    }
  }

  #checked(der: Uint8Array, before: X509Certificate): X509Certificate {
    let certificate: X509Certificate;
    let own: Buffer;
    try {
      certificate = new X509Certificate(der);
      const key = createPrivateKey(this.#parts.keys.read(keyNames.station) ?? '');
      own = createPublicKey(key).export({ type: 'spki', format: 'der' });
    } catch (cause) {
      throw refused(messageOf(cause), cause);
    }
    if (!certificate.publicKey.export({ type: 'spki', format: 'der' }).equals(own))
      throw refused('it is for another key');
    if (certificate.validToDate <= before.validToDate && certificate.serialNumber !== before.serialNumber) {
      throw refused('it ends no later than the one in use');
    }
    return certificate;
  }

  #try(): void {
    if (this.#trial !== null) clearTimeout(this.#trial);
    this.#trial = setTimeout(() => this.#takeTurns(), trialMs);
    this.#parts.reconnect();
  }

  #use(certificate: X509Certificate): void {
    this.#certificate = certificate;
    this.#parts.changed();
  }

  #takeTurns(): void {
    this.#trial = null;
    const { raise } = this.#parts;
    try {
      this.#use(this.#swap());
      if (this.#isOnOld()) {
        raise({
          code: ErrorCode.CertificateRefused,
          message: 'central was not reached with the new certificate of this station: the one before is used again',
          hint: 'tell the central team: the broker must know the new one (its access list, read anew); both are tried in turns',
        });
      }
    } catch (error) {
      raise(asCheckpointError(error, ErrorCode.CertificateRefused, 'enrol this kiosk again: kiosk enrol').toRecord());
    }
    if (existsSync(this.#before)) this.#try();
  }

  /** Each takes the place of the other; none is gone at any moment. @returns the one that is in use now */
  #swap(): X509Certificate {
    const other = readFileSync(this.#before);
    const certificate = new X509Certificate(other);
    writeWhole(this.#swapping, readFileSync(this.#file));
    writeWhole(this.#file, other);
    this.#endSwap();
    return certificate;
  }

  get #swapping(): string {
    return `${this.#file}.swap`;
  }

  #endSwap(): void {
    try {
      if (!existsSync(this.#swapping)) return;
      const isBegun = readFileSync(this.#swapping).equals(readFileSync(this.#file));
      if (isBegun) rmSync(this.#swapping);
      else renameSync(this.#swapping, this.#before);
    } catch {
      // Of no use without the file beside it; whoever connects with that says what is wrong.
    }
  }

  /** Whether a newer one is on trial and does not have its turn. */
  #isOnOld(): boolean {
    try {
      const other = new X509Certificate(readFileSync(this.#before));
      return this.#certificate !== null && other.validToDate > this.#certificate.validToDate;
    } catch {
      return false;
    }
  }

  /** What it says is shown only: a record that cannot be written stops nothing. */
  #keepRecord(certificate: X509Certificate): void {
    const record = readRecord(this.#parts.dataDirectory);
    if (record === null) return;
    const serial = certificate.serialNumber.toLowerCase();
    try {
      const notAfter = certificate.validToDate.getTime();
      writeWhole(enrolmentFiles(this.#parts.dataDirectory).record, encodeRecord({ ...record, serial, notAfter }));
    } catch {
      // Said with the next one.
    }
  }
}

const faultOf = (end: number, now: number): ErrorRecord | null => {
  const day = new Date(end).toISOString().slice(0, 10);
  const days = Math.floor((end - now) / dayMs);
  if (end < now) {
    return {
      code: ErrorCode.CertificateOver,
      message: `the certificate of this station ended on ${day}: the broker lets it in no more`,
      hint: 'entries are kept here. Ask central for a code (kiosk central enrol new … --replace), stop the station, then: kiosk enrol CODE',
    };
  }
  if (days >= sayDays) return null;
  return {
    code: ErrorCode.CertificateEnding,
    message: `the certificate of this station ends on ${day}, in ${days} days, and central has given it no other`,
    hint: 'connect the station to its central system, which renews it by itself; else ask the central team for a code',
  };
};

const refused = (why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.CertificateRefused,
    `the new certificate of this station is not taken: ${why}`,
    'the one before is used on; tell the central team',
    { cause },
  );
