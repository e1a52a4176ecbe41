import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** scrypt (RFC 7914): 32 MiB and about 80 ms a try. A new setting stands beside the hash, so that old PINs still hold. */
const cost = { N: 32_768, r: 8, p: 1 } as const;
const saltBytes = 16;
const hashBytes = 32;

const bytes = (length: number) =>
  z
    .base64()
    .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
    .refine((value) => value.length === length, `${length} bytes in base64`);

export const pinHashSchema = z.object({
  N: z.int().min(1024).max(1_048_576),
  r: z.int().min(1).max(32),
  p: z.int().min(1).max(16),
  salt: bytes(saltBytes),
  hash: bytes(hashBytes),
});
export type PinHash = Readonly<z.infer<typeof pinHashSchema>>;

/** Node refuses what needs more memory than it is told: 128 N r bytes, and some. */
const derive = (pin: string, { N, r, p, salt }: Omit<PinHash, 'hash'>): Promise<Uint8Array<ArrayBuffer>> =>
  new Promise((resolve, reject) => {
    scrypt(pin, salt, hashBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error === null ? resolve(new Uint8Array(key)) : reject(error),
    );
  });

/** In the thread pool: no passage waits for it. */
export const hashPin = async (pin: string): Promise<PinHash> => {
  const start = { ...cost, salt: new Uint8Array(randomBytes(saltBytes)) };
  return { ...start, hash: await derive(pin, start) };
};

export const pinMatches = async (pin: string, hash: PinHash): Promise<boolean> =>
  timingSafeEqual(await derive(pin, hash), hash.hash);

export const pinHashToJson = ({ N, r, p, salt, hash }: PinHash) => ({
  N,
  r,
  p,
  salt: Buffer.from(salt).toString('base64'),
  hash: Buffer.from(hash).toString('base64'),
});
