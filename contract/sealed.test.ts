import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from './errors.ts';
import { agree, newSealingKeyPair, open, openAgreement, parseSealed, seal } from './sealed.ts';

const place = { site: 'site', station: 'gate', epoch: 'a'.repeat(32), sequence: 7 };

describe('sealed envelope', () => {
  it('opens with the private key, at its own place only', async () => {
    const pair = await newSealingKeyPair();
    const context = await agree(pair.publicKey);
    const envelope = parseSealed(seal(context, 3, place, Buffer.from('NGUYEN VAN A')));
    const key = await openAgreement(pair.privateKey, envelope.enc);
    expect(Buffer.from(open(key, envelope, place)).toString()).toBe('NGUYEN VAN A');
    for (const other of [
      { ...place, sequence: 8 },
      { ...place, station: 'gate2' },
      { ...place, epoch: 'b'.repeat(32) },
    ]) {
      expect(() => open(key, envelope, other)).toThrow(expect.objectContaining({ code: 5301 }));
    }
  });

  it('stays closed to another key and to every flipped byte', async () => {
    const pair = await newSealingKeyPair();
    const stranger = await newSealingKeyPair();
    const bytes = seal(await agree(pair.publicKey), 0, place, Buffer.from('secret'));
    const { enc } = parseSealed(bytes);
    const wrong = await openAgreement(stranger.privateKey, enc);
    expect(() => open(wrong, parseSealed(bytes), place)).toThrow(CheckpointError);
    const key = await openAgreement(pair.privateKey, enc);
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Uint8Array.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      const opened = () => {
        const envelope = parseSealed(flipped);
        const fromKidOrEnc = Buffer.compare(envelope.enc, enc) !== 0 || at < 12;
        return fromKidOrEnc ? null : open(key, envelope, place);
      };
      try {
        expect(opened()).toBeNull();
      } catch (error) {
        expect(error).toBeInstanceOf(CheckpointError);
      }
    }
  });

  it('never repeats itself for the same words', async () => {
    const pair = await newSealingKeyPair();
    const context = await agree(pair.publicKey);
    const first = seal(context, 0, place, Buffer.from('same'));
    expect(Buffer.compare(first, seal(context, 1, place, Buffer.from('same')))).not.toBe(0);
    expect(Buffer.compare(first, seal(await agree(pair.publicKey), 0, place, Buffer.from('same')))).not.toBe(0);
  });

  it('answers garbage with its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          parseSealed(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
      }),
    );
    expect(() => parseSealed(randomBytes(64))).toThrow();
  });
});
