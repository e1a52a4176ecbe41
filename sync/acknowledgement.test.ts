import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../contract/errors.ts';
import { signObject } from '../contract/signed.ts';
import { checkAcknowledgement } from './acknowledgement.ts';
import { address, epoch, hashOf, ingest, keyring, tenRows } from './testing/ten-rows.ts';

const stranger = Buffer.alloc(32, 2);

type Entry = { epoch: string; sequence: number; hash: Uint8Array };
const ack = (epochs: readonly Entry[], key = ingest, station = 'gate', body: object = {}) =>
  signObject(
    {
      role: 'ingest',
      audience: `station/site/${station}`,
      id: 'ack',
      version: 1,
      notAfter: null,
      body: { site: 'site', station, time: 5, nonce: 'n', epochs, ...body },
    },
    key,
  );
const entry = (sequence: number, hash = hashOf(sequence)): Entry => ({ epoch, sequence, hash });
const check = (bytes: Uint8Array, known = new Map<string, number>()) =>
  checkAcknowledgement(bytes, keyring, address, tenRows, known);
const codeOf = (work: () => unknown): number => {
  try {
    work();
    return 0;
  } catch (error) {
    return error instanceof CheckpointError ? error.code : -1;
  }
};

describe('acknowledgement', () => {
  it('frees what it names when signature, station and hash are right', () => {
    expect(check(ack([entry(7)]))).toMatchObject({
      held: [{ sequence: 7, position: 7 }],
      parted: [],
      behind: [],
      faults: [],
    });
  });

  it('frees nothing when somebody else signed it, or it is for another station', () => {
    expect([
      codeOf(() => check(ack([entry(7)], stranger))),
      codeOf(() => check(ack([entry(7)], ingest, 'other'))),
      codeOf(() => check(ack([entry(7)], ingest, 'gate', { site: 'elsewhere' }))),
      codeOf(() => check(Buffer.from('nothing of ours'))),
      codeOf(() => check(ack([{ epoch: 'short', sequence: 1, hash: hashOf(1) }]))),
    ]).toEqual([5101, 5102, 5102, 5101, 5101]);
  });

  it('frees nothing and says so when it goes backwards or names another hash', () => {
    const backward = check(ack([entry(4)]), new Map([[epoch, 6]]));
    const changed = check(ack([entry(7, hashOf(99))]));
    expect([backward.held, backward.faults[0]?.code, changed.held, changed.faults[0]?.code]).toEqual([
      [],
      5103,
      [],
      5104,
    ]);
  });

  it('repeated as it was is no fault', () => {
    expect(check(ack([entry(6)]), new Map([[epoch, 6]])).faults).toEqual([]);
  });

  it('tells when central holds more of the newest epoch than this file', () => {
    expect(check(ack([entry(11)]))).toMatchObject({
      held: [],
      parted: [{ epoch, last: 10, end: 10, cause: 'central-ahead' }],
      faults: [{ code: 5105 }],
    });
  });

  it('tells from where central lacks what it had acknowledged, also when it names the epoch no more', () => {
    expect([
      check(ack([entry(4)]), new Map([[epoch, 6]])).behind,
      check(ack([]), new Map([[epoch, 6]])).behind,
    ]).toEqual([[{ epoch, sequence: 4 }], [{ epoch, sequence: 0 }]]);
  });

  it('passes over epochs of an earlier disk', () => {
    expect(check(ack([{ epoch: 'b'.repeat(32), sequence: 3, hash: hashOf(3) }, entry(2)])).held).toHaveLength(1);
  });
});
