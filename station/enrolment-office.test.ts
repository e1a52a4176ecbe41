import { randomBytes, webcrypto } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import { cryptoProvider, Pkcs10CertificateRequest, X509CertificateGenerator } from '@peculiar/x509';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type EnrolmentGrant,
  encodeAnswer,
  grantId,
  parseEnrolmentRequest,
  requestDigest,
  rootHashOf,
} from '../contract/enrolment/enrolment.ts';
import { enrolmentCodeText } from '../contract/enrolment/enrolment-code.ts';
import { ErrorCode } from '../contract/errors.ts';
import { newSealingKeyPair } from '../contract/sealed.ts';
import { signingPublicKey, signObject } from '../contract/signed.ts';
import {
  abandon,
  compare,
  enrolmentState,
  finish,
  planRetirement,
  refuseUnfinished,
  requestFile,
  retire,
  takeAnswer,
} from './enrolment-office.ts';
import { LedgerWriter } from './ledger/ledger-writer.ts';
import { ledgerFile } from './ledger/schema.ts';
import { loadTrust } from './trust.ts';

const now = Date.UTC(2026, 10, 25, 8);
const key = () => new Uint8Array(randomBytes(32));

/** A central system of a few lines: what the station is tested against is written without its code. */
class Central {
  readonly root = key();
  readonly commands = key();
  readonly rootPublic = signingPublicKey(this.root);

  code(): string {
    const token = new Uint8Array(randomBytes(16));
    return enrolmentCodeText({ address: 'localhost:1', token, rootHash: rootHashOf(this.rootPublic), pin: null });
  }

  async answer(
    document: string,
    change: Partial<EnrolmentGrant> = {},
    forged: Readonly<{ signer?: Uint8Array; demo?: boolean; audience?: string; certified?: webcrypto.CryptoKey }> = {},
  ): Promise<string> {
    cryptoProvider.set(globalThis.crypto);
    const request = parseEnrolmentRequest(document);
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const keys = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
    const asked = await new Pkcs10CertificateRequest(Buffer.from(request.request)).publicKey.export();
    const certificate = await X509CertificateGenerator.create({
      ...{ subject: 'CN=cho.cua-nam', issuer: 'CN=central', notAfter: new Date(now + 1e10) },
      ...{ signingKey: keys.privateKey, publicKey: forged.certified ?? asked },
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    });
    const { publicKey: sealing } = await newSealingKeyPair();
    const commands = { role: 'commands' as const, key: signingPublicKey(this.commands) };
    const body = { keys: [commands], sealing: [sealing], ...(forged.demo === true ? { demo: true } : {}) };
    const roles = signObject(
      { role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body },
      this.root,
    );
    const grant: EnrolmentGrant = {
      ...{ request: requestDigest(request), site: 'cho', station: 'cua-nam' },
      certificate: new Uint8Array(certificate.rawData),
      broker: { url: 'mqtts://broker.example:8883', ca: 'PEM' },
      ...{ office: null, siteKey: null },
      configuration: JSON.stringify({
        ...{ version: 1, site: { id: 'cho', name: 'Chợ' }, station: { id: 'cua-nam', name: 'Cửa Nam' } },
      }),
      ...change,
    };
    const audience = forged.audience ?? 'station/cho/cua-nam';
    const signed = signObject(
      { role: 'commands', audience, id: grantId, version: now, notAfter: null, body: grant },
      forged.signer ?? this.commands,
    );
    const kind = { kind: 'checkpoint-enrolment-answer', version: 1 } as const;
    return encodeAnswer({ ...kind, root: this.rootPublic, roles, grant: signed });
  }
}

describe('the enrolment of a station', () => {
  let data: string;
  let central: Central;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'enrolment-station-'));
    central = new Central();
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  const enrolled = async (by = central): Promise<void> => {
    takeAnswer(data, await by.answer(await requestFile(data, by.code())));
    finish(data, { replaceRoot: false, now });
  };
  const ledgerOf = (station: string): void => {
    const identity = { site: 'cho', station, mode: 'live', machine: new Uint8Array(16) } as const;
    const writer = new LedgerWriter(ledgerFile(data), identity, () => Buffer.alloc(0), now, 'synchronised');
    writer.close();
  };

  it('writes keys, trust, configuration and last its record, for its owner only', async () => {
    await enrolled();
    expect(Buffer.from(loadTrust(data).root)).toEqual(Buffer.from(central.rootPublic));
    expect(JSON.parse(readFileSync(join(data, 'checkpoint.json'), 'utf8'))).toEqual({
      ...{ version: 1, site: { id: 'cho', name: 'Chợ' }, station: { id: 'cua-nam', name: 'Cửa Nam' } },
      lanes: [{ id: 'gate-1', name: 'Làn 1' }],
      sync: {
        broker: 'mqtts://broker.example:8883',
        tls: { ca: 'trust/broker-ca.pem', certificate: 'keys/station.crt', key: 'keys/station.key' },
      },
    });
    expect(enrolmentState(data)).toMatchObject({ kind: 'enrolled', record: { site: 'cho', station: 'cua-nam' } });
    const files = [
      'keys/station.key',
      'keys/station.crt',
      'keys/watch-list.json',
      'trust/roles.cose',
      'enrolment.json',
    ];
    expect(files.map((name) => (statSync(join(data, name)).mode & 0o777).toString(8))).toEqual(files.map(() => '600'));
    expect(existsSync(join(data, 'enrolment'))).toBe(false);
  });

  it('keeps what the installer set and central does not decide, and the file as it was', async () => {
    const lanes = [{ id: 'lan-2', name: 'Làn 2' }];
    const before = {
      version: 1,
      site: { id: 'old', name: 'Old' },
      station: { id: 'old', name: 'Old' },
      lanes,
      sync: null,
    };
    writeFileSync(join(data, 'checkpoint.json'), JSON.stringify(before));
    await enrolled();
    const after = JSON.parse(readFileSync(join(data, 'checkpoint.json'), 'utf8'));
    expect([after.lanes, after.site.id]).toEqual([lanes, 'cho']);
    expect(JSON.parse(readFileSync(join(data, 'checkpoint.json.before'), 'utf8'))).toEqual(before);
  });

  it('takes no answer of another root, for another request or key, of a demo, or that somebody changed', async () => {
    const document = await requestFile(data, central.code());
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const { publicKey: certified } = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
    const good = await central.answer(document);
    const answers = [
      await new Central().answer(document),
      await central.answer(document, { request: new Uint8Array(32) }),
      await central.answer(document, {}, { certified }),
      await central.answer(document, {}, { demo: true }),
      await central.answer(document, {}, { signer: key() }),
      await central.answer(document, {}, { audience: 'station/cho/cua-bac' }),
      await central.answer(document, { station: 'cua-bac' }),
      await central.answer(document, { certificate: new Uint8Array([1, 2]) }),
      await central.answer(document, { configuration: '{}' }),
      good.replace('"grant":"', '"grant":"AAAA'),
      '{}',
      'not JSON',
    ];
    for (const answer of answers) {
      expect(() => takeAnswer(data, answer)).toThrow(expect.objectContaining({ code: ErrorCode.EnrolmentAnswerWrong }));
    }
    expect(enrolmentState(data).kind).toBe('requested');
    expect(takeAnswer(data, good).words).toHaveLength(6);
  });

  it('checks a staged answer again before it takes it over', async () => {
    takeAnswer(data, await central.answer(await requestFile(data, central.code())));
    writeFileSync(join(data, 'enrolment', 'answer.json'), '{}');
    expect(() => finish(data, { replaceRoot: false, now })).toThrow();
    expect(existsSync(join(data, 'keys'))).toBe(false);
  });

  it('starts nothing before it is finished, and can be finished after it was cut off anywhere', async () => {
    takeAnswer(data, await central.answer(await requestFile(data, central.code())));
    const unfinished = expect.objectContaining({ code: ErrorCode.EnrolmentUnfinished });
    expect(() => refuseUnfinished(data)).toThrow(unfinished);
    // A folder in the way of each file that is written stands for a cut at that place.
    const targets = [
      'keys/station.key',
      'keys/watch-list.json',
      'trust/root.pub',
      'trust/roles.cose',
      'checkpoint.json',
    ];
    for (const target of [...targets, 'enrolment.json']) {
      rmSync(join(data, target), { force: true });
      mkdirSync(join(data, target, 'in-the-way'), { recursive: true });
      expect(() => finish(data, { replaceRoot: false, now })).toThrow();
      expect(() => refuseUnfinished(data)).toThrow(unfinished);
      rmSync(join(data, target), { recursive: true });
    }
    finish(data, { replaceRoot: false, now });
    expect(() => refuseUnfinished(data)).not.toThrow();
    expect(loadTrust(data).roleKeys.keys).toHaveLength(1);
  });

  it('leaves a station that works alone until the new enrolment is taken over', async () => {
    await enrolled();
    const before = readFileSync(join(data, 'keys', 'station.key'), 'utf8');
    takeAnswer(data, await central.answer(await requestFile(data, central.code())));
    expect(() => refuseUnfinished(data)).not.toThrow();
    abandon(data);
    expect([enrolmentState(data).kind, readFileSync(join(data, 'keys', 'station.key'), 'utf8')]).toEqual([
      'enrolled',
      before,
    ]);
  });

  it('changes over to another root only when an installer says so, and forgets what the former one signed', async () => {
    await enrolled();
    const other = new Central();
    mkdirSync(join(data, 'lists'));
    takeAnswer(data, await other.answer(await requestFile(data, other.code())));
    expect(compare(data).otherRoot).toBe(true);
    expect(() => finish(data, { replaceRoot: false, now })).toThrow(
      expect.objectContaining({ code: ErrorCode.EnrolmentOtherRoot }),
    );
    expect(Buffer.from(loadTrust(data).root)).toEqual(Buffer.from(central.rootPublic));
    finish(data, { replaceRoot: true, now });
    expect(Buffer.from(loadTrust(data).root)).toEqual(Buffer.from(other.rootPublic));
    expect(existsSync(join(data, 'lists'))).toBe(false);
  });

  it('does not put a station onto the ledger of another', async () => {
    ledgerOf('cua-bac');
    const answer = await central.answer(await requestFile(data, central.code()));
    expect(() => takeAnswer(data, answer)).toThrow(expect.objectContaining({ code: ErrorCode.LedgerForeign }));
  });

  it('is wiped but for a ledger that nobody else has', async () => {
    await enrolled();
    ledgerOf('cua-nam');
    expect(planRetirement(data)).toMatchObject({ rows: 1, unsent: 1 });
    await expect(retire(data, { withLedger: true, centralMs: 0 })).rejects.toMatchObject({
      code: ErrorCode.RetirementRefused,
    });
    expect(enrolmentState(data).kind).toBe('enrolled');
    expect(await retire(data, { withLedger: false, centralMs: 0 })).toMatchObject({
      toldCentral: false,
      ledger: 'kept',
    });
    expect(readdirSync(data).filter((name) => !name.startsWith('ledger.db'))).toEqual([]);
  });

  it('is not wiped with a damaged ledger whose entries were not brought over, and then without a rest', async () => {
    await enrolled();
    const damaged = join(data, 'ledger.damaged-20261125T080000');
    mkdirSync(damaged);
    writeFileSync(join(data, 'ledger.head'), 'head');
    const all = { withLedger: true, centralMs: 0 };
    await expect(retire(data, all)).rejects.toMatchObject({ code: ErrorCode.RetirementRefused });
    const report = { why: 'test', salvagedAt: new Date(now).toISOString(), rows: 0, lost: 0 };
    writeFileSync(join(damaged, 'salvaged.json'), JSON.stringify(report));
    await retire(data, all);
    expect(readdirSync(data)).toEqual([]);
  });

  it('cannot start while it is being wiped, and is wiped to the end when told again', async () => {
    await enrolled();
    writeFileSync(join(data, 'retiring'), '');
    expect(() => refuseUnfinished(data)).toThrow(/wiped/);
    await retire(data, { withLedger: false, centralMs: 0 });
    expect(readdirSync(data)).toEqual([]);
    expect(() => planRetirement(data)).toThrow(expect.objectContaining({ code: ErrorCode.RetirementRefused }));
  });
});
