import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from './errors.ts';
import { openSiteKey, sealSiteKey } from './given-site-key.ts';
import { agree, newSealingKeyPair, seal } from './sealed.ts';

const to = { site: 'cho', station: 'cua-nam' };
const given = { generation: 1_796_000_000_000, key: { day: 20_780, key: new Uint8Array(Buffer.alloc(32, 6)) } };

describe('the key of a site, as central gives it', () => {
  it('is opened by the station that it was sealed to, as what it was', async () => {
    const pair = await newSealingKeyPair();
    expect(await openSiteKey(await sealSiteKey(given, pair.publicKey, to), pair.privateKey, to)).toEqual(given);
  });

  it('is opened by no other station, at no other site, by no other key and not as a row', async () => {
    const [pair, stranger] = [await newSealingKeyPair(), await newSealingKeyPair()];
    const sealed = await sealSiteKey(given, pair.publicKey, to);
    const place = { ...to, epoch: 'site-key', sequence: 1 };
    const row = seal(await agree(pair.publicKey), 0, place, Buffer.from('x'));
    const unusable = { code: ErrorCode.SiteKeyUnusable };
    await expect(openSiteKey(sealed, pair.privateKey, { ...to, station: 'cua-bac' })).rejects.toMatchObject(unusable);
    await expect(openSiteKey(sealed, pair.privateKey, { ...to, site: 'ga' })).rejects.toMatchObject(unusable);
    await expect(openSiteKey(sealed, stranger.privateKey, to)).rejects.toMatchObject(unusable);
    await expect(openSiteKey(row, pair.privateKey, to)).rejects.toMatchObject(unusable);
  });

  it('reads any bytes, and takes none of them', async () => {
    const { privateKey } = await newSealingKeyPair();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await expect(openSiteKey(bytes, privateKey, to)).rejects.toMatchObject({ code: ErrorCode.SiteKeyUnusable });
      }),
      { numRuns: 50 },
    );
  });
});
