import 'reflect-metadata';
import { KeyObject, verify, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cryptoProvider, X509CertificateGenerator } from '@peculiar/x509';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { possessionText, renewalText, retirementText } from '../../contract/enrolment/enrolment.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { fileKeys } from '../keys/file-keys.ts';
import { keyNames } from '../keys/key-store.ts';
import { CertificateDesk } from './certificate-desk.ts';
import { encodeRecord, enrolmentFiles, installedTls, readRecord } from './enrolment-folder.ts';
import { pemOf } from './pem.ts';
import { writeWhole } from './whole-file.ts';

const place = { site: 'cho', station: 'cua-nam' };
const dayMs = 86_400_000;
const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const begun = Date.UTC(2026, 0, 1);

let data: string;
let keys: webcrypto.CryptoKeyPair;
let now: number | null;
let faults: Map<number, string>;
let did: string[];
let desk: CertificateDesk;

const certificate = async (days: number, of = keys.publicKey): Promise<Uint8Array> => {
  const made = await X509CertificateGenerator.create({
    ...{ subject: 'CN=cho.cua-nam.1', issuer: 'CN=central', notBefore: new Date(begun) },
    ...{ notAfter: new Date(begun + days * dayMs), signingKey: keys.privateKey, publicKey: of },
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  return new Uint8Array(made.rawData);
};
const begin = (): void => {
  desk = new CertificateDesk({
    ...{ dataDirectory: data, place, keys: fileKeys(data), now: () => now },
    reconnect: () => void did.push('reconnect'),
    changed: () => void did.push('changed'),
    raise: ({ code, message }) => void faults.set(code, message),
    clear: (code) => void faults.delete(code),
  });
};
const file = (): string => join(data, installedTls.certificate);
const onDisk = (): Buffer => new X509Certificate(readFileSync(file())).raw;

beforeEach(async () => {
  vi.useFakeTimers();
  data = mkdtempSync(join(tmpdir(), 'certificate-'));
  cryptoProvider.set(globalThis.crypto);
  keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
  [now, did, faults] = [begun, [], new Map()];
  fileKeys(data).write(
    keyNames.station,
    KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  writeWhole(file(), pemOf(await certificate(365)));
  writeWhole(
    enrolmentFiles(data).record,
    encodeRecord({
      ...{ version: 1, ...place, serial: '01', rootHash: '', words: [], enrolledAt: begun },
      ...{ notAfter: begun + 365 * dayMs, office: null },
    }),
  );
  begin();
});
afterEach(() => {
  desk.dispose();
  vi.useRealTimers();
  rmSync(data, { recursive: true });
});

describe('the certificate of a station', () => {
  it('is asked for anew sixty days before it ends, signed by its own key, and only then', () => {
    const ask = (day: number) => {
      now = begun + day * dayMs;
      return desk.state()?.ask ?? null;
    };
    const asked = [0, 304, 306, 364, 366].map((day) => ask(day) !== null);
    expect(asked).toEqual([false, false, true, true, false]);
    const serial = desk.state()?.serial ?? '';
    const said = Buffer.from(renewalText({ ...place, serial }));
    expect(verify('sha256', said, KeyObject.from(keys.publicKey), Buffer.from(ask(310) ?? '', 'base64'))).toBe(true);
    now = null;
    expect(desk.state()?.ask).toBeNull();
  });

  it('is said to be here by its own key, each one anew', async () => {
    const holds = (): boolean => {
      const { serial, proof } = desk.state() ?? { serial: '', proof: '' };
      const said = Buffer.from(possessionText({ ...place, serial }));
      return verify('sha256', said, KeyObject.from(keys.publicKey), Buffer.from(proof ?? '', 'base64'));
    };
    const before = desk.state();
    expect([holds(), desk.state()?.proof]).toEqual([true, before?.proof]);
    desk.take(await certificate(800));
    expect([holds(), desk.state()?.proof === before?.proof]).toEqual([true, false]);
  });

  it('is said to end thirty days before, and to be over, with what a person can do', () => {
    const codes = [334, 336, 366].map((day) => {
      now = begun + day * dayMs;
      desk.everyMinute();
      return [...faults.keys()];
    });
    expect(codes).toEqual([[], [ErrorCode.CertificateEnding], [ErrorCode.CertificateOver]]);
    now = null;
    desk.everyMinute();
    expect(faults.size).toBe(0);
  });

  it('is replaced by another for its key, which is kept once central was reached with it', async () => {
    now = begun + 340 * dayMs;
    desk.everyMinute();
    const next = await certificate(800);
    desk.take(next);
    expect([onDisk().equals(next), did.filter((one) => one === 'reconnect'), desk.state()?.ask]).toEqual([
      true,
      ['reconnect'],
      null,
    ]);
    desk.centralReached();
    vi.advanceTimersByTime(600_000);
    expect([onDisk().equals(next), faults.size, existsSync(`${file()}.before`)]).toEqual([true, 0, false]);
    expect(readRecord(data)?.notAfter).toBe(begun + 800 * dayMs);
  });

  it('is that of before again where central is not reached with the new one, after a restart, too', async () => {
    const before = onDisk();
    desk.take(await certificate(800));
    desk.dispose();
    begin();
    vi.advanceTimersByTime(181_000);
    expect([onDisk().equals(before), [...faults.keys()]]).toEqual([true, [ErrorCode.CertificateRefused]]);
    expect(did.filter((one) => one === 'reconnect')).toHaveLength(3);
    desk.centralReached();
    vi.advanceTimersByTime(600_000);
    expect([onDisk().equals(before), [...faults.keys()], existsSync(`${file()}.before`)]).toEqual([
      true,
      [ErrorCode.CertificateRefused],
      false,
    ]);
  });

  it('is the new one again where the one before is refused, since central has seen the new one before the line was cut', async () => {
    const [before, next] = [onDisk(), await certificate(800)];
    desk.take(next);
    const turns = Array.from({ length: 4 }, () => {
      vi.advanceTimersByTime(180_000);
      // Every other turn begins with a start of the station.
      if (onDisk().equals(before)) {
        desk.dispose();
        begin();
      }
      return onDisk().equals(next);
    });
    desk.centralReached();
    vi.advanceTimersByTime(600_000);
    expect([turns, onDisk().equals(next), faults.size, existsSync(`${file()}.before`)]).toEqual([
      [false, true, false, true],
      true,
      0,
      false,
    ]);
  });

  it.each([
    ['begun', true],
    ['done but for its last step', false],
  ])('is there, and so is the other, when the power goes while they change places: %s', async (_when, begun) => {
    const [before, next] = [readFileSync(file()), pemOf(await certificate(800))];
    desk.dispose();
    writeWhole(`${file()}.before`, before);
    writeWhole(`${file()}.swap`, next);
    writeWhole(file(), begun ? next : before);
    begin();
    const [now, other] = [readFileSync(file()), readFileSync(`${file()}.before`)];
    expect([now.equals(Buffer.from(begun ? next : before)), other.equals(Buffer.from(begun ? before : next))]).toEqual([
      true,
      true,
    ]);
    expect(existsSync(`${file()}.swap`)).toBe(false);
  });

  it('is not replaced by one for another key, by one that ends earlier, nor by nonsense', async () => {
    const before = onDisk();
    const stranger = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
    const refused = expect.objectContaining({ code: ErrorCode.CertificateRefused });
    const foreign = await certificate(800, stranger.publicKey);
    const earlier = await certificate(300);
    for (const der of [foreign, earlier, new Uint8Array(20)]) expect(() => desk.take(der)).toThrow(refused);
    expect([onDisk().equals(before), did]).toEqual([true, []]);
  });

  it('signs that its station is about to be wiped, as central checks it', () => {
    const proof = desk.retirement();
    const said = Buffer.from(retirementText({ ...place, serial: proof?.serial ?? '' }));
    const { serialNumber } = new X509Certificate(onDisk());
    const signature = Buffer.from(proof?.signature ?? '', 'base64');
    expect([proof?.serial, verify('sha256', said, KeyObject.from(keys.publicKey), signature)]).toEqual([
      serialNumber.toLowerCase(),
      true,
    ]);
  });

  it('is none of its business where nobody has enrolled it', () => {
    rmSync(enrolmentFiles(data).record);
    begin();
    expect([desk.state(), desk.retirement()]).toEqual([null, null]);
  });
});
