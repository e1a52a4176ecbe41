import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { Tag } from '../../contract/events.ts';
import type { GivenSiteKey } from '../../contract/given-site-key.ts';
import { nextSiteKey, type SiteKey } from '../../contract/site-key.ts';
import { type KeyStore, keyNames } from '../keys/key-store.ts';
import { type DayKeys, follow, given } from './day-keys.ts';

const tagBytes = 16;
const dayMs = 86_400_000;

/** Days since the Unix epoch, by the site's local date. */
export const localDay = (now: number, utcOffsetMinutes: number): number =>
  Math.floor((now + utcOffsetMinutes * 60_000) / dayMs);

/** When a local day began, ms since the Unix epoch. */
export const startOfDay = (day: number, utcOffsetMinutes: number): number => day * dayMs - utcOffsetMinutes * 60_000;

type TagStore = Pick<KeyStore, 'read' | 'write'>;

const keySchema = z
  .base64()
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
  .refine((key) => key.length === 32, 'a key of 32 bytes');

const dayKeySchema = z.object({ day: z.int(), key: keySchema });

const fileSchema = z.object({
  version: z.literal(1),
  day: z.int(),
  today: keySchema,
  yesterday: keySchema.nullable(),
  shared: z.boolean().default(false),
  generation: z.int().positive().nullable().default(null),
  former: z.array(dayKeySchema).max(64).default([]),
  waiting: z.object({ generation: z.int().positive(), key: dayKeySchema }).nullable().default(null),
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
    const { day, yesterday, former = [] } = this.#keys;
    return Math.min(day - (yesterday === null ? 0 : 1), ...former.map((key) => key.day));
  }

  /** Whether the other stations of the site have the same key. */
  get shared(): boolean {
    return this.#keys.shared === true;
  }

  /** Of the key that is shared, as central counts; null: it shares none, or not one of central's. */
  get generation(): number | null {
    return this.shared ? (this.#keys.generation ?? null) : null;
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

  /** By which a station of this site may still speak that has not been given the newest key. */
  formerKeysOf(day: number): readonly SiteKey[] {
    return (this.#keys.former ?? []).filter((key) => key.day === day);
  }

  /** To be called now and then: keys of days that are over are destroyed. */
  advance(day: number): void {
    const before = this.#keys;
    this.#keys = follow(before, day, this.#random);
    if (this.#keys.day !== before.day || this.#keys.generation !== before.generation || !this.#saved) this.#save();
  }

  /**
   * Takes the key that central gives to all stations of the site, if it is newer; whoever was counted by the one before is
   * known again until that one's days are over.
   * @param enrolled it came with an enrolment, and counts whatever was there before
   * @returns whether it is on the disk; what was no news is
   */
  give(key: GivenSiteKey, day: number, enrolled = false): boolean {
    const keys = given(this.#keys, key, day, enrolled);
    if (keys !== null) this.#keys = keys;
    if (keys !== null || !this.#saved) this.#save();
    return this.#saved;
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

  /** Today's tag first, then yesterday's where its key is still held, then those of keys that were in use before. */
  tags(key: string): readonly [Tag, ...Tag[]] {
    const { day, today, yesterday, former = [] } = this.#keys;
    const before = yesterday === null ? [] : [{ day: day - 1, key: yesterday }];
    const older = [...before, ...former].map((one): Tag => ({ day: one.day, value: mac(one.key, key) }));
    return [{ day, value: mac(today, key) }, ...older];
  }
}

const mac = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest().subarray(0, tagBytes).toString('hex');

const load = (store: TagStore): DayKeys | null => {
  try {
    const text = store.read(keyNames.tags);
    if (text === null) return null;
    const { version: _form, ...keys } = fileSchema.parse(JSON.parse(text));
    return keys;
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.TrustUnreadable,
      `the site's tag keys (keys/${keyNames.tags}) cannot be read: ${messageOf(cause)}`,
      'remove the file: people inside now will count as not seen entering; nothing else is lost',
      { cause },
    );
  }
};

const base64 = (key: Uint8Array): string => Buffer.from(key).toString('base64');
const written = ({ day, key }: SiteKey) => ({ day, key: base64(key) });

const textOf = (keys: DayKeys): string => {
  const { day, today, yesterday, shared = false, generation = null, former = [], waiting = null } = keys;
  return JSON.stringify({
    ...{ version: 1, day, today: base64(today), yesterday: yesterday === null ? null : base64(yesterday), shared },
    ...{ generation, former: former.map(written) },
    waiting: waiting === null ? null : { generation: waiting.generation, key: written(waiting.key) },
  });
};
