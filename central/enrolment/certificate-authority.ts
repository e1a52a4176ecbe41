import 'reflect-metadata';
import { createPrivateKey, createPublicKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { StationAddress } from '../../contract/topics.ts';

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** A clock that is a little behind central's must not find a certificate too early. */
const marginMs = 3_600_000;

export type MadeCertificate = Readonly<{ key: string; certificate: string }>;
export type Issued = Readonly<{ der: Uint8Array; serial: string; notAfter: number }>;
/** `hold`: not yet confirmed, and off the list as soon as it is. */
export type RevokedSerial = Readonly<{ serial: string; at: number; hold: boolean }>;

type Holder = Readonly<{ name: string; host: string | null; usage: 'server' | 'client' }>;
type Span = Readonly<{ from: number; years: number }>;

const yearsLater = ({ from, years }: Span): Date => {
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + years);
  return until;
};

/** Positive, so not the topmost bit. */
const newSerial = (): string => `01${randomBytes(15).toString('hex')}`;

/** RFC 5280: a common name has 64 characters at most. */
const maxCommonName = 64;
const serialPart = 8;
export const maxNames = maxCommonName - serialPart - 2;

/**
 * What the broker knows a station by, the common name of its certificate. It has a part of the serial number, so that a
 * kiosk which nobody has confirmed may not do what the one that has this name may.
 */
export const brokerUser = ({ site, station }: StationAddress, serial: string): string =>
  `${site}.${station}.${serial.slice(-serialPart)}`;

const newKeys = (): Promise<webcrypto.CryptoKeyPair> => {
  cryptoProvider.set(globalThis.crypto);
  return webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
};

const pem = (made: Readonly<{ toString(format: 'pem'): string }>): string => `${made.toString('pem').trim()}\n`;
const keyPem = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();

const alternativeName = (host: string) =>
  new SubjectAlternativeNameExtension([{ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }]);

/** A certificate that its own key signed: for a listener that is recognised by the certificate itself. */
export const selfSigned = async (host: string, span: Span): Promise<MadeCertificate> => {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: ['Checkpoint enrolment'] }],
    notBefore: new Date(span.from - marginMs),
    notAfter: yearsLater(span),
    signingAlgorithm,
    keys,
    extensions: [alternativeName(host), new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth])],
  });
  return { key: keyPem(keys.privateKey), certificate: pem(certificate) };
};

/** A new authority for the certificates of stations, broker and receiver. */
export const newAuthority = async (span: Span): Promise<MadeCertificate> => {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: [`Checkpoint stations ${randomBytes(4).toString('hex')}`] }],
    notBefore: new Date(span.from - marginMs),
    notAfter: yearsLater(span),
    signingAlgorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: keyPem(keys.privateKey), certificate: pem(certificate) };
};

export class CertificateAuthority {
  readonly #key: webcrypto.CryptoKey;
  readonly #certificate: X509Certificate;

  private constructor(key: webcrypto.CryptoKey, certificate: X509Certificate) {
    this.#key = key;
    this.#certificate = certificate;
  }

  /** @throws (rejects) CheckpointError EnrolmentNotSetUp */
  static async open({ key, certificate }: MadeCertificate): Promise<CertificateAuthority> {
    cryptoProvider.set(globalThis.crypto);
    try {
      const der = createPrivateKey(key).export({ type: 'pkcs8', format: 'der' });
      const imported = await webcrypto.subtle.importKey('pkcs8', der, curve, false, ['sign']);
      return new CertificateAuthority(imported, new X509Certificate(certificate));
    } catch (cause) {
      throw new CheckpointError(
        ErrorCode.EnrolmentNotSetUp,
        `the authority for certificates cannot be used: ${messageOf(cause)}`,
        'put ca.key and ca.crt back from your copy; without them no station can be enrolled',
        { cause },
      );
    }
  }

  get pem(): string {
    return pem(this.#certificate);
  }

  /** Key and certificate of a broker or receiver. */
  async make(holder: Holder, span: Span): Promise<MadeCertificate> {
    const keys = await newKeys();
    return { key: keyPem(keys.privateKey), certificate: pem(await this.#issue(holder, keys.publicKey, span)) };
  }

  /**
   * The certificate of a station. Nothing of the request counts but its key, whose private half it proves.
   * @param request PKCS#10, DER
   * @throws (rejects) CheckpointError EnrolmentRequestWrong
   */
  async station(request: Uint8Array, place: StationAddress, span: Span): Promise<Issued> {
    return this.#toStation(await publicKeyOf(request), place, span);
  }

  /**
   * Another certificate for the same key.
   * @param before DER
   */
  async again(before: Uint8Array, place: StationAddress, span: Span): Promise<Issued> {
    const spki = Buffer.from(new X509Certificate(Buffer.from(before)).publicKey.rawData);
    return this.#toStation(await webcrypto.subtle.importKey('spki', spki, curve, true, ['verify']), place, span);
  }

  async #toStation(publicKey: webcrypto.CryptoKey, place: StationAddress, span: Span): Promise<Issued> {
    const serialNumber = newSerial();
    const name = brokerUser(place, serialNumber);
    const certificate = await this.#issue({ name, host: null, usage: 'client' }, publicKey, span, serialNumber);
    return {
      der: new Uint8Array(certificate.rawData),
      serial: certificate.serialNumber.toLowerCase(),
      notAfter: certificate.notAfter.getTime(),
    };
  }

  /**
   * DER would be shorter; brokers read PEM. It ends with the authority: a broker refuses everybody once its list of
   * what was revoked is out of date, which no door must suffer for.
   */
  async revocations(serials: readonly RevokedSerial[], now: number): Promise<string> {
    const crl = await X509CrlGenerator.create({
      issuer: this.#certificate.subject,
      thisUpdate: new Date(now - marginMs),
      nextUpdate: this.#certificate.notAfter,
      signingAlgorithm,
      signingKey: this.#key,
      entries: serials.map(({ serial, at, hold }) => ({
        serialNumber: serial,
        revocationDate: new Date(at),
        ...(hold ? { reason: X509CrlReason.certificateHold } : {}),
      })),
      extensions: [await AuthorityKeyIdentifierExtension.create(this.#certificate.publicKey)],
    });
    const lines =
      Buffer.from(crl.rawData)
        .toString('base64')
        .match(/.{1,64}/g) ?? [];
    return ['-----BEGIN X509 CRL-----', ...lines, '-----END X509 CRL-----', ''].join('\n');
  }

  async #issue(
    holder: Holder,
    publicKey: webcrypto.CryptoKey,
    { from, years }: Span,
    serialNumber = newSerial(),
  ): Promise<X509Certificate> {
    const usage = holder.usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
    const wanted = yearsLater({ from, years });
    return X509CertificateGenerator.create({
      serialNumber,
      subject: [{ CN: [holder.name] }],
      issuer: this.#certificate.subject,
      notBefore: new Date(from - marginMs),
      notAfter: wanted < this.#certificate.notAfter ? wanted : this.#certificate.notAfter,
      signingAlgorithm,
      signingKey: this.#key,
      publicKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([usage]),
        await AuthorityKeyIdentifierExtension.create(this.#certificate.publicKey),
        ...(holder.host === null ? [] : [alternativeName(holder.host)]),
      ],
    });
  }
}

const publicKeyOf = async (request: Uint8Array): Promise<webcrypto.CryptoKey> => {
  cryptoProvider.set(globalThis.crypto);
  try {
    const parsed = new Pkcs10CertificateRequest(Buffer.from(request));
    const spki = Buffer.from(parsed.publicKey.rawData);
    const details = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    if (details.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('its key is not of P-256');
    if (!(await parsed.verify())) throw new Error('it is not signed by its own key');
    return await webcrypto.subtle.importKey('spki', spki, curve, true, ['verify']);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.EnrolmentRequestWrong,
      `the certificate request is not right: ${messageOf(cause)}`,
      'let the kiosk make a new one: kiosk enrol',
      { cause },
    );
  }
};
