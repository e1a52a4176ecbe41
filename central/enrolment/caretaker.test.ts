import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Retirement } from '../../contract/enrolment/enrolment.ts';
import { openSiteKey } from '../../contract/given-site-key.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { keyringOf, signingPublicKey, verifyObject } from '../../contract/signed.ts';
import type { StationState } from '../../contract/station-state.ts';
import { Caretaker } from './caretaker.ts';
import { type Enrolment, Register } from './register.ts';

const key = new Uint8Array(Buffer.alloc(32, 3));
const keyring = keyringOf({ keys: [{ role: 'commands', key: signingPublicKey(key) }], sealing: [] });
const address = { site: 'cho', station: 'cua-nam' };
const dayMs = 86_400_000;

let folder: string;
let register: Register;
let caretaker: Caretaker;
let now: number;
let said: Readonly<{ topic: string; payload: Uint8Array }>[];
let log: string[];
const checkRetirement = ({ serial, signature }: Retirement): Enrolment => {
  const enrolment = register.bySerial(serial);
  if (enrolment === null || Buffer.from(signature).toString() !== 'its own') throw new Error('not signed by it');
  return enrolment;
};
const retire = async (retirement: Retirement) => {
  register.retire(checkRetirement(retirement), now);
  return null;
};
let pair: Awaited<ReturnType<typeof newSealingKeyPair>>;

const enrol = (serial = '0a'): void => {
  const digest = new Uint8Array(Buffer.from(serial.padStart(64, '0'), 'hex'));
  const made = { ...address, serial, certificate: new Uint8Array(), watchListKey: pair.publicKey, digest };
  register.enrol(null, { ...made, words: 'w', answer: 'a', createdAt: now, notAfter: now + 1e10 });
  const enrolment = register.bySerial(serial);
  if (enrolment !== null) register.confirm(enrolment, now);
};
const stateOf = (siteKey: number | null): Uint8Array => {
  const state: StationState = {
    ...{ status: 'online', software: '0', mode: 'live', epoch: 'a'.repeat(32), sequence: 1, unsent: 0, devices: [] },
    ...{ time: now, nonce: 'n', enrolment: { siteKey } },
  };
  return Buffer.from(JSON.stringify(state));
};
const hears = (siteKey: number | null): void => caretaker.heard(address, stateOf(siteKey));
const given = () =>
  vi
    .waitUntil(() => said.shift() ?? null, { timeout: 5000 })
    .then(async ({ topic, payload }) => {
      expect(topic).toBe('checkpoint/v1/cho/cua-nam/command/site.key');
      const { body } = verifyObject(payload, keyring, { role: 'commands', audiences: ['station/cho/cua-nam'], now });
      const { sealed } = (body as { arguments: { sealed: string } }).arguments;
      return openSiteKey(Buffer.from(sealed, 'base64'), pair.privateKey, address);
    });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'caretaker-'));
  register = new Register(join(folder, 'register.db'));
  [now, said, log] = [Date.UTC(2026, 10, 25, 8), [], []];
  pair = await newSealingKeyPair();
  caretaker = new Caretaker({
    office: { register, renew: async () => null, settle: async () => null, retire, checkRetirement },
    ...{ key, now: () => now, log: (text) => void log.push(text) },
    say: async (topic, payload) => void said.push({ topic, payload }),
  });
});
afterEach(async () => {
  await caretaker.dispose();
  register.close();
  rmSync(folder, { recursive: true });
});

describe('central takes care that a station', () => {
  it('has the newest key of its site, and says it again until it has', async () => {
    enrol();
    hears(null);
    const first = await given();
    expect(first.generation).toBe(register.siteKeys.generation('cho'));
    now += 5000;
    expect(await given()).toEqual(first);
    hears(first.generation);
    await vi.waitUntil(() => register.seen(address)?.siteKey === first.generation);
    now += dayMs;
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(said).toEqual([]);
  });

  it('which nobody has confirmed, or that was revoked, is given none', async () => {
    hears(null);
    enrol();
    register.revoke(address, now);
    hears(null);
    await caretaker.dispose();
    expect(said).toEqual([]);
  });

  it('that is connected gets another key as soon as somebody makes one beside it', async () => {
    enrol();
    const { generation } = register.siteKeys.current('cho', now);
    hears(generation);
    const beside = new Register(join(folder, 'register.db'));
    const made = beside.siteKeys.rotate('cho', now);
    beside.close();
    expect([await given(), made.generation > generation]).toEqual([made, true]);
  });

  it('with a newer key than the register is a reason for an alarm', async () => {
    enrol();
    register.siteKeys.current('cho', now);
    hears(now + 1);
    hears(now + 1);
    await vi.waitUntil(() => log.length > 0);
    expect([log.length, log[0]?.startsWith('ALARM site key: cho/cua-nam'), said]).toEqual([1, true, []]);
  });

  it('is shut out a moment after it has answered that it wipes itself, and by no other answer', async () => {
    enrol();
    const reply = { id: 'a'.repeat(32), command: 'retire', at: now, error: null };
    const signed = { serial: '0a', signature: Buffer.from('its own').toString('base64') };
    const answers = (outcome: string, command = 'retire', proof: object = signed): void =>
      caretaker.retired(
        address,
        Buffer.from(JSON.stringify({ ...reply, command, outcome, result: { ledger: 'kept', ...proof } })),
      );
    caretaker.retired(address, Buffer.from('{'));
    answers('refused');
    answers('done', 'restart');
    answers('done', 'retire', {});
    answers('done', 'retire', { ...signed, signature: 'AAAA' });
    answers('done', 'retire', { ...signed, serial: '0b' });
    expect(log.map((text) => text.startsWith('ALARM retirement: somebody says for cho/cua-nam'))).toEqual([
      ...[true, true, true],
    ]);
    await new Promise((resolve) => setTimeout(resolve, 3200));
    expect(register.active(address)).not.toBeNull();
    answers('done');
    expect(register.active(address)).not.toBeNull();
    await vi.waitUntil(() => register.active(address) === null, { timeout: 8000 });
  });

  it('is not troubled by what is no state', async () => {
    enrol();
    for (const text of ['', '{', '[]', '{"status":"offline"}', `"${'x'.repeat(300_000)}"`]) {
      caretaker.heard(address, Buffer.from(text));
    }
    await caretaker.dispose();
    expect([said, log]).toEqual([[], []]);
  });
});

describe('the key of a site at central', () => {
  it('is that of yesterday, stepped on with the days, and what is over is nowhere in its files', () => {
    const first = register.siteKeys.current('cho', now);
    const later = register.siteKeys.current('cho', now + 3 * dayMs);
    expect([later.generation, later.key.day - first.key.day]).toEqual([first.generation, 2]);
    const again = register.siteKeys.current('cho', now + 3 * dayMs);
    expect(again).toEqual(later);
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    expect(files.some((bytes) => bytes.includes(Buffer.from(later.key.key)))).toBe(true);
    expect(files.some((bytes) => bytes.includes(Buffer.from(first.key.key)))).toBe(false);
  });

  it('differs between sites, and is another after it was made anew', () => {
    const keys = [register.siteKeys.current('a', now), register.siteKeys.current('b', now)];
    const made = register.siteKeys.rotate('a', now);
    expect(new Set([...keys, made].map((one) => Buffer.from(one.key.key).toString('hex'))).size).toBe(3);
    expect(made.generation).toBe(now + 1);
  });
});
