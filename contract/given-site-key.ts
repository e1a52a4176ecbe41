import { decode, encode } from 'cborg';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf } from './errors.ts';
import { agree, open, openAgreement, parseSealed, seal } from './sealed.ts';
import { type SiteKey, siteKeyBytes } from './site-key.ts';
import type { StationAddress } from './topics.ts';

/**
 * The key of a site as central gives it to a station: sealed (HPKE, as rows are, under a purpose of its own) to the X25519 key
 * that the station made for itself at enrolment, for this station of this site. Inside: CBOR [1, generation, day, key].
 */
export type GivenSiteKey = Readonly<{
  /** When central made the key that this one comes from, ms since the Unix epoch: a newer one is higher. */
  generation: number;
  /** Of that day. Those of later days come from it. */
  key: SiteKey;
}>;

const purpose = 'checkpoint site key v1';
const plainSchema = z.tuple([
  z.literal(1),
  z.int().positive(),
  z.int().nonnegative(),
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === siteKeyBytes, '32 bytes'),
]);

const placeOf = ({ site, station }: StationAddress) => ({ site, station, epoch: 'site-key', sequence: 1 });

/** @param stationKey X25519, 32 raw bytes */
export const sealSiteKey = async (
  { generation, key }: GivenSiteKey,
  stationKey: Uint8Array,
  to: StationAddress,
): Promise<Uint8Array> =>
  seal(await agree(stationKey, purpose), 0, placeOf(to), encode([1, generation, key.day, key.key]));

/**
 * @param privateKey X25519, 32 raw bytes
 * @throws (rejects) CheckpointError SiteKeyUnusable: it was sealed to another key or for another station
 */
export const openSiteKey = async (
  bytes: Uint8Array,
  privateKey: Uint8Array,
  place: StationAddress,
): Promise<GivenSiteKey> => {
  try {
    const sealed = parseSealed(bytes);
    const plain = open(await openAgreement(privateKey, sealed.enc, purpose), sealed, placeOf(place));
    const [, generation, day, key] = plainSchema.parse(decode(plain));
    return { generation, key: { day, key: new Uint8Array(key) } };
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.SiteKeyUnusable,
      `the key of the site that central gave cannot be used: ${messageOf(cause)}`,
      'the station goes on with its own key; let central enrol it again if this stays',
      { cause },
    );
  }
};
