import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { Link } from '../connection.ts';
import { shippedRegistry } from '../profile/registry.ts';
import { byteBoard } from './byte-board.ts';

/** A link whose far end has stopped taking bytes. */
const clogged: Link = {
  write: () => new Promise(() => undefined),
  sendFeature: () => Promise.resolve(),
  getFeature: () => Promise.resolve(new Uint8Array()),
  reportDescriptor: () => null,
  ready: () => undefined,
  fault: () => undefined,
  drop: () => undefined,
};

describe('a board of bytes', () => {
  it.for(['lcus-1', 'kmtronic-usb', 'devantech-eth8020'])(
    'that takes no bytes holds nobody up for longer than a missing answer: %s',
    async (name) => {
      const profile = shippedRegistry().find(name, { answerTimeoutMs: 50 });
      if (profile.kind !== 'barrier' || profile.protocol !== 'relay-bytes') throw new Error(name);
      const board = byteBoard(profile.settings)(clogged, () => undefined);
      await expect(board.set(true)).rejects.toMatchObject({ code: ErrorCode.DeviceSilent });
    },
  );

  it('is not asked for a pulse that is longer than its own timer: it would be cut short, and nobody told', () => {
    const find = (settings: Readonly<Record<string, unknown>>) => () => shippedRegistry().find('hw-667', settings);
    expect(find({ pulseMs: 1001 })).toThrow(expect.objectContaining({ code: ErrorCode.ProfileInvalid }));
    expect(find({ pulseMs: 3000, pulse: null })).not.toThrow();
    expect(find({ pulseMs: 1000 })).not.toThrow();
  });
});
