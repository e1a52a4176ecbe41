import { createHmac, hkdfSync } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { Tag } from '../../contract/events.ts';

const tagBytes = 16;
const dayMs = 86_400_000;

/** Days since the Unix epoch, by the site's local date. */
export const localDay = (now: number, utcOffsetMinutes: number): number =>
  Math.floor((now + utcOffsetMinutes * 60_000) / dayMs);

/** When a local day began, ms since the Unix epoch. */
export const startOfDay = (day: number, utcOffsetMinutes: number): number => day * dayMs - utcOffsetMinutes * 60_000;

type DayKeys = Readonly<{ day: number; today: Uint8Array; yesterday: Uint8Array | null }>;

const next = (key: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), 'checkpoint tag key of the next day', 32));

/** Steps the ratchet to `day`, forgetting every key but that day's and the one before. A day gone back to keeps the keys. */
export const ratchet = (keys: DayKeys, day: number): DayKeys => {
  let { today, yesterday } = keys;
  for (let at = keys.day; at < day; at += 1) {
    yesterday = today;
    today = next(today);
  }
  return { day: Math.max(day, keys.day), today, yesterday };
};

const fileSchema = z.object({
  version: z.literal(1),
  day: z.int(),
  today: z.base64(),
  yesterday: z.base64().nullable(),
});

/**
 * Tags by which a site matches a person with itself for two days: HMAC-SHA-256 under the key of the day, 16 bytes. A
 * lasting key would be a list of everyone, for citizen numbers can be guessed by the million; so each day's key comes
 * from the last one by a one-way step and older keys are destroyed.
 */
export class SiteTags {
  readonly #file: string;
  #keys: DayKeys;

  /**
   * @param random 32 random bytes for a site's first key
   * @throws CheckpointError TrustUnreadable
   */
  constructor(file: string, day: number, random: () => Uint8Array) {
    this.#file = file;
    const stored = load(file);
    this.#keys = ratchet(stored ?? { day, today: random(), yesterday: null }, day);
    if (stored === null || stored.day !== this.#keys.day) save(file, this.#keys);
  }

  /** The oldest day whose tags still match. */
  oldestDay(): number {
    return this.#keys.day - (this.#keys.yesterday === null ? 0 : 1);
  }

  /** @returns true when a day passed and an older key was destroyed */
  advance(day: number): boolean {
    if (day <= this.#keys.day) return false;
    this.#keys = ratchet(this.#keys, day);
    save(this.#file, this.#keys);
    return true;
  }

  /** Today's tag first, then yesterday's where its key is still held. */
  tags(key: string): readonly [Tag, ...Tag[]] {
    const today: Tag = { day: this.#keys.day, value: mac(this.#keys.today, key) };
    if (this.#keys.yesterday === null) return [today];
    return [today, { day: this.#keys.day - 1, value: mac(this.#keys.yesterday, key) }];
  }
}

const mac = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest().subarray(0, tagBytes).toString('hex');

const load = (file: string): DayKeys | null => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw unreadable(file, error);
  }
  try {
    const parsed = fileSchema.parse(JSON.parse(text));
    return {
      day: parsed.day,
      today: Buffer.from(parsed.today, 'base64'),
      yesterday: parsed.yesterday === null ? null : Buffer.from(parsed.yesterday, 'base64'),
    };
  } catch (error) {
    throw unreadable(file, error);
  }
};

const unreadable = (file: string, cause: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.TrustUnreadable,
    `the site's tag keys in ${file} cannot be read: ${messageOf(cause)}`,
    'remove the file: people inside now will count as not seen entering; nothing else is lost',
    { cause },
  );

const save = (file: string, keys: DayKeys): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const text = JSON.stringify({
    version: 1,
    day: keys.day,
    today: Buffer.from(keys.today).toString('base64'),
    yesterday: keys.yesterday === null ? null : Buffer.from(keys.yesterday).toString('base64'),
  });
  const temporary = `${file}.new`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
};
