import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SealedIdentity } from '../contract/events.ts';
import { agree, newSealingKeyPair, parseSealed, seal } from '../contract/sealed.ts';
import { Opener } from './opener.ts';

const place = { site: 's', station: 'k', epoch: 'a'.repeat(32), sequence: 1 };
const identity: SealedIdentity = { kind: 'payload', payload: 'a code that nobody knows' };
const plain = Buffer.from(JSON.stringify(identity));
const pair = await newSealingKeyPair();

const sealedUnder = async (publicKey: Uint8Array, bytes: Uint8Array = plain) =>
  parseSealed(seal(await agree(publicKey), 0, place, bytes));

it('opens what was sealed for any of its keys, and nothing else', async () => {
  const older = await newSealingKeyPair();
  const opener = new Opener([pair, older]);
  const ours = await sealedUnder(pair.publicKey);
  const envelopes = [
    ours,
    await sealedUnder(older.publicKey),
    await sealedUnder((await newSealingKeyPair()).publicKey),
    await sealedUnder(pair.publicKey, Buffer.from('not JSON')),
    await sealedUnder(pair.publicKey, Buffer.from('{"kind":"other"}')),
    { ...ours, enc: new Uint8Array(32) },
    { ...ours, body: new Uint8Array(randomBytes(64)) },
  ];
  await opener.prepare(envelopes);
  const opened = envelopes.map((envelope) => opener.open(envelope, place));
  expect([...opened, opener.open(ours, { ...place, sequence: 2 })]).toEqual([
    identity,
    identity,
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

it('forgets the agreements that were not used for longest, but none of those asked for together', async () => {
  const opener = new Opener([pair], 2);
  const envelopes = await Promise.all(Array.from({ length: 4 }, () => sealedUnder(pair.publicKey)));
  const open = () => envelopes.map((envelope) => opener.open(envelope, place) !== null);
  await opener.prepare(envelopes);
  const together = open();
  await opener.prepare(envelopes.slice(0, 1));
  expect([together, open()]).toEqual([
    [true, true, true, true],
    [true, false, false, true],
  ]);
});
