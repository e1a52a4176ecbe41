import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { Tag } from '../../contract/events.ts';
import { nextSiteKey, type SiteKey } from '../../contract/site-key.ts';
import { type KeyStore, keyNames } from '../keys/key-store.ts';

const tagBytes = 16;
const dayMs = 86_400_000;

/** Days since the Unix epoch, by the site's local date. */
export const localDay = (now: number, utcOffsetMinutes: number): number =>
  Math.floor((now + utcOffsetMinutes * 60_000) / dayMs);

/** When a local day began, ms since the Unix epoch. */
export const startOfDay = (day: number, utcOffsetMinutes: number): number => day * dayMs - utcOffsetMinutes * 60_000;

type TagStore = Pick<KeyStore, 'read' | 'write'>;

/** `shared`: the other stations of the site began with the same key, and so have the same one today. */
type DayKeys = Readonly<{ day: number; today: Uint8Array; yesterday: Uint8Array | null; shared?: boolean }>;

/**
 * Steps the ratchet to `day`, forgetting every key but that day's and the one before. A day gone back to keeps the keys.
 * Only for neighbouring days: see `follow`.
 */
export const ratchet = (keys: DayKeys, day: number): DayKeys => {
  let { today, yesterday } = keys;
  for (let at = keys.day; at < day; at += 1) {
    yesterday = today;
    today = nextSiteKey({ day: at, key: today }).key;
  }
  return { ...keys, day: Math.max(day, keys.day), today, yesterday };
};

/**
 * The keys of `day`. After a leap of more than two days, or back, no tag could match rightly any more: a glitch of the
 * clock must not leave one key in force for years. Then everything begins anew, and nothing is shared any more.
 */
const follow = (keys: DayKeys, day: number, random: () => Uint8Array): DayKeys =>
  day - keys.day > 2 || day < keys.day - 1 ? { day, today: random(), yesterday: null } : ratchet(keys, day);

const keySchema = z
  .base64()
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
  .refine((key) => key.length === 32, 'a key of 32 bytes');

const fileSchema = z.object({
  version: z.literal(1),
  day: z.int(),
  today: keySchema,
  yesterday: keySchema.nullable(),
  shared: z.boolean().default(false),
});

/**
 * Tags by which a site matches a person with itself for two days: HMAC-SHA-256 under the key of the day, 16 bytes. A
 * lasting key would be a list of everyone, for citizen numbers can be guessed by the million; so each day's key comes
 * from the last one by a one-way step and older keys are destroyed.
 */
export class SiteTags {
  readonly #store: TagStore;
  readonly #random: () => Uint8Array;
  readonly #onUnsaved: (error: CheckpointError) => void;
  #keys: DayKeys;
  #saved = true;

  /**
   * @param random 32 random bytes for a site's first key
   * @param onUnsaved the keys are right in memory and could not be written: tried again with every `advance`
   * @throws CheckpointError TrustUnreadable
   */
  constructor(store: TagStore, day: number, random: () => Uint8Array, onUnsaved: (error: CheckpointError) => void) {
    this.#store = store;
    this.#random = random;
    this.#onUnsaved = onUnsaved;
    const stored = load(store);
    this.#keys = stored === null ? { day, today: random(), yesterday: null } : follow(stored, day, random);
    if (stored === null || stored.day !== this.#keys.day) this.#save();
  }

  /** The oldest day whose tags still match. */
  oldestDay(): number {
    return this.#keys.day - (this.#keys.yesterday === null ? 0 : 1);
  }

  /** Whether the other stations of the site have the same key. */
  get shared(): boolean {
    return this.#keys.shared === true;
  }

  /** Today's key, by which this station speaks to the others of its site; null: it is not shared. */
  siteKey(): SiteKey | null {
    return this.shared ? { day: this.#keys.day, key: this.#keys.today } : null;
  }

  /** By which others may have spoken: midnight comes to some of them a little earlier, to others later. */
  siteKeysOf(day: number): readonly SiteKey[] {
    const today = this.siteKey();
    if (today === null) return [];
    const { yesterday } = this.#keys;
    const before = yesterday === null ? [] : [{ day: today.day - 1, key: yesterday }];
    return [today, ...before, nextSiteKey(today)].filter((key) => key.day === day);
  }

  /** To be called now and then: keys of days that are over are destroyed. */
  advance(day: number): void {
    const before = this.#keys;
    this.#keys = follow(before, day, this.#random);
    if (this.#keys.day !== before.day || !this.#saved) this.#save();
  }

  #save(): void {
    try {
      this.#store.write(keyNames.tags, textOf(this.#keys));
      this.#saved = true;
    } catch (cause) {
      this.#saved = false;
      this.#onUnsaved(
        new CheckpointError(
          ErrorCode.LedgerDiskFull,
          `the site's tag keys cannot be written: ${messageOf(cause)}`,
          'free space on the disk of the data directory; passages go on',
          { cause },
        ),
      );
    }
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

const load = (store: TagStore): DayKeys | null => {
  try {
    const text = store.read(keyNames.tags);
    if (text === null) return null;
    const { day, today, yesterday, shared } = fileSchema.parse(JSON.parse(text));
    return { day, today, yesterday, shared };
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.TrustUnreadable,
      `the site's tag keys (keys/${keyNames.tags}) cannot be read: ${messageOf(cause)}`,
      'remove the file: people inside now will count as not seen entering; nothing else is lost',
      { cause },
    );
  }
};

const textOf = (keys: DayKeys): string =>
  JSON.stringify({
    version: 1,
    day: keys.day,
    today: Buffer.from(keys.today).toString('base64'),
    yesterday: keys.yesterday === null ? null : Buffer.from(keys.yesterday).toString('base64'),
    shared: keys.shared === true,
  });
