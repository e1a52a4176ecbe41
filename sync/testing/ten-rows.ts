import { keyringOf, signingPublicKey } from '../../contract/signed.ts';
import type { LogReader } from '../log.ts';

/** Private key of the role `ingest` in tests, and who believes it. */
export const ingest = Buffer.alloc(32, 1);
export const keyring = keyringOf({ keys: [{ role: 'ingest', key: signingPublicKey(ingest) }], sealing: [] });
export const address = { site: 'site', station: 'gate' };
export const epoch = 'a'.repeat(32);
export const hashOf = (sequence: number) => Buffer.alloc(32, sequence);

/** A log of ten rows in one epoch, of which nothing was acknowledged. */
export const tenRows: LogReader = {
  headPosition: () => 10,
  head: () => ({ epoch, sequence: 10 }),
  batchAfter: () => null,
  rangeOf: ({ to }) => ({ lines: [], gone: [], last: to }),
  locate: (of, sequence) => {
    if (of !== epoch) return { kind: 'unknown' };
    const end = { last: 10, end: 10 };
    if (sequence > 10) return { kind: 'ahead', ...end };
    return { kind: 'held', position: sequence, hash: hashOf(sequence), ...end };
  },
  positionThrough: (marks) => marks.get(epoch) ?? 0,
  isHoleAfter: () => false,
  watermarks: () => [],
};
