import { beforeEach, describe, expect, it } from 'vitest';
import { signObject } from '../contract/signed.ts';
import type { LogReader } from './log.ts';
import { address, epoch, hashOf, ingest, keyring, tenRows } from './testing/ten-rows.ts';
import { type Heard, Watermarks } from './watermarks.ts';

/** Of its rows central had six when it was opened. */
const log: LogReader = { ...tenRows, watermarks: () => [{ epoch, sequence: 6 }] };
const saying = (sequence: number, nonce: string, time = 5) =>
  signObject(
    {
      ...{ role: 'ingest', audience: 'station/site/gate', id: 'ack', version: 1, notAfter: null },
      body: { ...address, time, nonce, epochs: [{ epoch, sequence, hash: hashOf(sequence) }] },
    },
    ingest,
  );

let now: number;
let marks: Watermarks;
const heard = (bytes: Uint8Array, sentThrough = 10): Heard => {
  const found = marks.hear(bytes, sentThrough);
  if ('code' in found) throw new Error(found.message);
  return found;
};

beforeEach(() => {
  now = 1000;
  marks = new Watermarks({ address, keyring, log, clock: { now: () => now, monotonic: () => now } });
});

describe('watermarks', () => {
  it('begin with what the file remembers, and go forward with what central signs, asked or not', () => {
    expect([marks.position, heard(saying(8, 'of another connection')).position, marks.position]).toEqual([6, 8, 8]);
  });

  it('take the time only of an answer to what was asked on this connection', () => {
    marks.asked('n');
    now += 40;
    expect(heard(saying(8, 'n'))).toMatchObject({ fresh: true, time: { time: 5, roundTripMs: 40, monotonic: 1040 } });
    marks.lost();
    expect(heard(saying(8, 'n', 6))).toMatchObject({ fresh: false, time: null });
  });

  it('do not call an older answer fresh after a newer one: somebody has sent it again', () => {
    marks.asked('n');
    heard(saying(8, 'n', 9));
    expect(heard(saying(8, 'n', 8)).fresh).toBe(false);
  });

  it('go back for a fresh answer only: a copy makes nobody send the past again', () => {
    expect(heard(saying(3, 'a copy')).position).toBe(6);
    marks.asked('n');
    expect(heard(saying(3, 'n')).position).toBe(3);
  });

  it('pass what central holds beyond this file once everything here was sent', () => {
    expect([heard(saying(11, ''), 9).position, heard(saying(11, ''), 10).position]).toEqual([6, 10]);
  });

  it('say why nothing was learnt', () => {
    expect(marks.hear(Buffer.from('nothing of ours'), 10)).toMatchObject({ code: 5101 });
  });
});
