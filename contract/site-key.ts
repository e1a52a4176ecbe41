import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/**
 * The key of one site for one local day: under it stations make the tags by which they match a person with itself, and the
 * keys that authenticate what they tell each other. Each day's key comes from the last one by a one-way step, so whoever
 * holds today's knows none of those before, and stations that began with one key have the same one on every day.
 */
export type SiteKey = Readonly<{
  /** Days since the Unix epoch, by the site's local date. */
  day: number;
  /** 32 bytes */
  key: Uint8Array;
}>;

export const siteKeyBytes = 32;

const derived = (key: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), purpose, siteKeyBytes));

export const nextSiteKey = ({ day, key }: SiteKey): SiteKey => ({
  day: day + 1,
  key: derived(key, 'checkpoint tag key of the next day'),
});

/** @param day not before the key's own. Takes as many steps as there are days. */
export const siteKeyOn = (key: SiteKey, day: number): SiteKey => {
  let at = key;
  while (at.day < day) at = nextSiteKey(at);
  return at;
};

/** Authenticates what the stations of a site tell each other. 32 bytes */
export const presenceMac = (key: SiteKey, site: string, text: string): Uint8Array =>
  new Uint8Array(
    createHmac('sha256', derived(key.key, `checkpoint presence v1 ${site}`))
      .update(text)
      .digest(),
  );

export const isSameMac = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);
