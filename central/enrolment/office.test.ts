import Database from 'better-sqlite3';
import 'reflect-metadata';
import { createHash, KeyObject, randomBytes, sign, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cryptoProvider, Pkcs10CertificateRequestGenerator, X509Crl } from '@peculiar/x509';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type EnrolmentRequest,
  enrolmentGrantSchema,
  parseEnrolmentAnswer,
  possessionText,
  renewalText,
} from '../../contract/enrolment/enrolment.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { keyringOf, signingPublicKey, signObject, verifyObject, verifyRoleKeys } from '../../contract/signed.ts';
import { readCentralKeys } from '../keys.ts';
import { codeMs, EnrolmentOffice, type NewStation } from './office.ts';
import { officeFiles } from './office-folder.ts';
import { setUpOffice } from './set-up.ts';
import { Doorman, Standings } from './standing.ts';

const now = Date.UTC(2026, 10, 25, 8);
const wish: NewStation = {
  site: { id: 'ben-thanh', name: 'Chợ Bến Thành' },
  station: { id: 'cua-nam', name: 'Cửa Nam' },
  template: { passage: { capacity: 500 } },
};

const requestOf = async (namedCurve = 'P-256'): Promise<Uint8Array> => {
  cryptoProvider.set(globalThis.crypto);
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);
  const made = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=central',
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  return new Uint8Array(made.rawData);
};

describe('the enrolment office', () => {
  let folder: string;
  let office: EnrolmentOffice;
  const open = async () => EnrolmentOffice.open(folder, readCentralKeys(officeFiles(folder).keys));
  const requestWith = async (token: Uint8Array | null, request?: Uint8Array): Promise<EnrolmentRequest> => ({
    ...{ kind: 'checkpoint-enrolment-request', version: 1, token, request: request ?? (await requestOf()) },
    ...{ watchListKey: new Uint8Array(randomBytes(32)), software: '0.1.0' },
  });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'enrolment-office-'));
    await setUpOffice({
      ...{ dataDirectory: folder, broker: 'mqtts://broker.example:8883', address: 'central.example:8443' },
      ...{ years: 5, reload: [], offices: [], signedElsewhere: null, brokerAuthority: null, now },
    });
    office = await open();
  });
  afterEach(() => {
    office.close();
    rmSync(folder, { recursive: true });
  });

  it('grants what the root behind the code has signed, to the key that asked', async () => {
    const { code } = office.invite(wish, false, now);
    const request = await requestWith(code.token);
    const { enrolment } = await office.answer(request, now);
    const answer = parseEnrolmentAnswer(enrolment.answer);
    expect(createHash('sha256').update(answer.root).digest()).toEqual(Buffer.from(code.rootHash));
    const keys = keyringOf(verifyRoleKeys(answer.roles, answer.root, now));
    const audiences = ['station/ben-thanh/cua-nam'];
    const grant = enrolmentGrantSchema.parse(
      verifyObject(answer.grant, keys, { role: 'commands', audiences, now }).body,
    );
    const certificate = new X509Certificate(grant.certificate);
    expect(certificate.subject).toMatch(/^CN=ben-thanh\.cua-nam\.[0-9a-f]{8}$/);
    expect(certificate.verify(new X509Certificate(grant.broker.ca).publicKey)).toBe(true);
    expect(JSON.parse(grant.configuration)).toEqual({
      ...{ version: 1, site: wish.site, station: wish.station, passage: { capacity: 500 } },
    });
  });

  it('takes a token once, gives the same kiosk the same answer again, and another one none', async () => {
    const { code } = office.invite(wish, false, now);
    const request = await requestWith(code.token);
    const [first, again] = await Promise.all([office.answer(request, now), office.answer(request, now)]);
    expect(again.enrolment.answer).toBe(first.enrolment.answer);
    await expect(office.answer(await requestWith(code.token), now)).rejects.toMatchObject({
      code: ErrorCode.EnrolmentRefused,
    });
    expect(office.register.all()).toHaveLength(1);
  });

  it('gives one of many kiosks that come with the same code at once a certificate', async () => {
    const { code } = office.invite(wish, false, now);
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, async () => office.answer(await requestWith(code.token), now)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('takes no token that is 15 minutes old, none that was replaced by a newer code, and none of somebody else', async () => {
    const old = office.invite(wish, false, now).code.token;
    const { token } = office.invite(wish, false, now).code;
    for (const [bad, at] of [
      [token, now + codeMs + 1],
      [old, now],
      [new Uint8Array(randomBytes(16)), now],
      [null, now],
    ] as const) {
      await expect(office.answer(await requestWith(bad), at)).rejects.toMatchObject({
        code: ErrorCode.EnrolmentRefused,
      });
    }
    await expect(office.answer(await requestWith(token), now + codeMs)).resolves.toBeDefined();
  });

  it('gives another certificate for the same key to whoever asks with it, and ends the first when the second is used', async () => {
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const made = await Pkcs10CertificateRequestGenerator.create({
      ...{ name: 'CN=kiosk', keys, signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' } },
    });
    const request = await requestWith(null, new Uint8Array(made.rawData));
    const { enrolment } = await office.answerFor(wish, request, false, now);
    const place = { site: 'ben-thanh', station: 'cua-nam' };
    const { serial } = enrolment;
    const signed = (text: string) =>
      sign('sha256', Buffer.from(text), KeyObject.from(keys.privateKey)).toString('base64');
    const ask = signed(renewalText({ ...place, serial }));
    const later = now + 4 * 365 * 86_400_000;
    expect(await office.renew(place, { serial, ask }, later)).toBeNull();
    await office.confirm(enrolment, now);
    expect(await office.renew(place, { serial, ask: signed('something else') }, later)).toBeNull();
    expect(await office.renew({ ...place, station: 'other' }, { serial, ask }, later)).toBeNull();
    const first = await office.renew(place, { serial, ask }, later);
    const again = await office.renew(place, { serial, ask }, later);
    expect(Buffer.from(again ?? [])).toEqual(Buffer.from(first ?? [1]));
    const [before, after] = [
      new X509Certificate(enrolment.certificate),
      new X509Certificate(first ?? new Uint8Array()),
    ];
    expect([after.publicKey.equals(before.publicKey), after.validToDate > before.validToDate]).toEqual([true, true]);
    const states = () => office.register.all().map((entry) => entry.state);
    expect(states()).toEqual(['active', 'active']);
    expect(readFileSync(officeFiles(folder).access, 'utf8').match(/^user ben-thanh/gm)).toHaveLength(2);
    const newest = after.serialNumber.toLowerCase();
    await office.settle(place, { serial, proof: signed(possessionText({ ...place, serial })) }, later);
    // Whoever carried the new one knows its number, and what the station has signed before.
    for (const proof of [ask, signed(possessionText({ ...place, serial })), '']) {
      await office.settle(place, { serial: newest, proof }, later);
    }
    expect(states()).toEqual(['active', 'active']);
    await office.settle(place, { serial: newest, proof: signed(possessionText({ ...place, serial: newest })) }, later);
    expect([states(), office.register.active(place)?.serial]).toEqual([
      ['replaced', 'active'],
      after.serialNumber.toLowerCase(),
    ]);
  });

  it('keeps no token, so that its file lets nobody in', () => {
    const { token } = office.invite(wish, false, now).code;
    office.close();
    const file = readFileSync(officeFiles(folder).register);
    expect(file.includes(Buffer.from(token))).toBe(false);
    expect(file.includes(createHash('sha256').update(token).digest())).toBe(true);
  });

  it('refuses a request that its own key did not sign, one of another curve, and no request at all', async () => {
    const good = await requestOf();
    const forged = good.slice();
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    for (const bad of [forged, await requestOf('P-384'), new Uint8Array([1, 2, 3]), new Uint8Array()]) {
      const { token } = office.invite(wish, false, now).code;
      const wrong = await requestWith(token, bad);
      await expect(office.answer(wrong, now)).rejects.toMatchObject({ code: ErrorCode.EnrolmentRequestWrong });
    }
  });

  it('lets a station on the broker only once it is confirmed, and off it when it is revoked', async () => {
    const { acl, held } = {
      acl: () => readFileSync(officeFiles(folder).access, 'utf8'),
      held: () => revokedSerials(folder),
    };
    const { enrolment } = await office.answer(await requestWith(office.invite(wish, false, now).code.token), now);
    const user = `user ben-thanh.cua-nam.${enrolment.serial.slice(-8)}`;
    expect([acl().includes(user), held()]).toEqual([false, [enrolment.serial]]);
    await office.confirm(office.find('cua-nam', ['waiting']), now);
    expect([acl().includes(user), held()]).toEqual([true, []]);
    await office.revoke(office.find('ben-thanh/cua-nam', ['active']), now);
    expect([acl().includes(user), held()]).toEqual([false, [enrolment.serial]]);
  });

  it('gives a name to another kiosk only when told so, and shuts the first out when the second is confirmed', async () => {
    const first = (await office.answer(await requestWith(office.invite(wish, false, now).code.token), now)).enrolment;
    await office.confirm(first, now);
    expect(() => office.invite(wish, false, now)).toThrow(expect.objectContaining({ code: ErrorCode.StationTaken }));
    const second = (await office.answer(await requestWith(office.invite(wish, true, now).code.token), now)).enrolment;
    expect(revokedSerials(folder)).toEqual([second.serial]);
    await office.confirm(second, now);
    expect(revokedSerials(folder)).toEqual([first.serial]);
  });

  it('answers a file without a token for a station that the operator names', async () => {
    const request = await requestWith(null);
    const { enrolment } = await office.answerFor(wish, request, false, now);
    expect((await office.answerFor(wish, request, false, now)).enrolment.serial).toBe(enrolment.serial);
    const other = { ...wish, station: { id: 'cua-bac', name: 'Cửa Bắc' } };
    await expect(office.answerFor(other, request, false, now)).rejects.toMatchObject({ code: ErrorCode.StationTaken });
  });

  it('refuses a configuration with which no kiosk could start', () => {
    const bad = { ...wish, template: { passage: { repeatSeconds: 900 }, sync: null } };
    expect(() => office.invite(bad, false, now)).toThrow(/passage\.repeatSeconds.*; sync/);
    const long = { ...wish, site: { id: 'a'.repeat(30), name: 'a' }, station: { id: 'b'.repeat(30), name: 'b' } };
    expect(() => office.invite(long, false, now)).toThrow(/54 characters/);
  });

  it('lets the receiver keep aside what a revoked or unconfirmed station sends, and says so once', async () => {
    let time = 0;
    const log: string[] = [];
    const standings = new Standings(
      folder,
      () => time,
      (text) => log.push(text),
    );
    const doorman = new Doorman(standings, (text) => log.push(text));
    const message = {
      topic: 'checkpoint/v1/ben-thanh/cua-nam/events',
      address: { site: 'ben-thanh', station: 'cua-nam', leaf: 'events' as const },
      payload: new Uint8Array(),
    };
    const seen = () => {
      time += 1000;
      return [doorman.marked(message).aside, doorman.marked(message).aside];
    };
    expect(seen()).toEqual([undefined, undefined]);
    const { enrolment } = await office.answer(await requestWith(office.invite(wish, false, now).code.token), now);
    expect(seen()).toEqual(['unconfirmed', 'unconfirmed']);
    await office.confirm(enrolment, now);
    expect(seen()).toEqual([undefined, undefined]);
    await office.revoke(enrolment, now);
    expect(seen()).toEqual(['revoked', 'revoked']);
    expect(log).toHaveLength(2);
    standings.close();
  });

  it('stops nothing while the register cannot be read: the last answer stands, and it is said once', async () => {
    let time = 0;
    const log: string[] = [];
    const standings = new Standings(
      folder,
      () => time,
      (text) => log.push(text),
    );
    const address = { site: 'ben-thanh', station: 'cua-nam', leaf: 'events' as const };
    const seen = () => {
      time += 1000;
      return standings.of(address);
    };
    await office.answer(await requestWith(office.invite(wish, false, now).code.token), now);
    expect(seen()).toBe('unconfirmed');
    const other = new Database(officeFiles(folder).register);
    other.exec('ALTER TABLE enrolment RENAME TO taken_away');
    expect([seen(), seen()]).toEqual(['unconfirmed', 'unconfirmed']);
    expect(log).toEqual([expect.stringMatching(/^ALARM register: .*as it was read last/)]);
    other.exec("ALTER TABLE taken_away RENAME TO enrolment; UPDATE enrolment SET state = 'active'");
    other.close();
    expect(seen()).toBeNull();
    standings.close();
  });

  it('signs the same keys anew when it is set up again, and needs the root only then', async () => {
    const files = officeFiles(folder);
    const before = readFileSync(files.rootPublic);
    const again = {
      dataDirectory: folder,
      broker: 'mqtts://other.example:8883',
      address: 'central.example:8443',
      years: 1,
    };
    const rest = { reload: [], offices: [], signedElsewhere: null, brokerAuthority: null, now };
    await setUpOffice({ ...again, ...rest });
    expect(readFileSync(files.rootPublic)).toEqual(before);
    rmSync(files.rootKey);
    await expect(setUpOffice({ ...again, ...rest })).rejects.toMatchObject({ code: ErrorCode.UsageWrong });
    await expect(open()).resolves.toBeDefined();
  });
});

it('takes role keys of a root that lies elsewhere, where they name the keys of this receiver', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'enrolment-elsewhere-'));
  const files = officeFiles(folder);
  const root = new Uint8Array(randomBytes(32));
  const setUp = (body: object) =>
    setUpOffice({
      ...{ dataDirectory: folder, broker: 'mqtts://broker.example:8883', address: 'central.example:8443' },
      ...{ years: 5, reload: [], offices: [], brokerAuthority: null, now },
      signedElsewhere: {
        root: signingPublicKey(root),
        roles: signObject({ role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body }, root),
      },
    });
  const raw = () => new Uint8Array(randomBytes(32));
  try {
    await expect(setUp({ keys: [], sealing: [raw()] })).rejects.toMatchObject({ code: ErrorCode.UsageWrong });
    const { ingest, commands = raw(), sealing } = readCentralKeys(files.keys);
    const keys = [
      { role: 'ingest', key: signingPublicKey(ingest) },
      { role: 'commands', key: signingPublicKey(commands) },
    ];
    const { rootKey } = await setUp({ keys, sealing: sealing.map(({ publicKey }) => publicKey) });
    expect([rootKey, existsSync(files.rootKey)]).toEqual([null, false]);
    const office = await EnrolmentOffice.open(folder, readCentralKeys(files.keys));
    expect(office.invite(wish, false, now).code.rootHash).toEqual(
      new Uint8Array(createHash('sha256').update(signingPublicKey(root)).digest()),
    );
    office.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const revokedSerials = (folder: string): string[] => {
  const pem = readFileSync(officeFiles(folder).revoked, 'utf8');
  return new X509Crl(pem.replaceAll('X509 CRL', 'CRL')).entries.map(({ serialNumber }) => serialNumber.toLowerCase());
};
