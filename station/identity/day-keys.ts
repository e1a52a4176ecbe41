import type { GivenSiteKey } from '../../contract/given-site-key.ts';
import { nextSiteKey, type SiteKey, siteKeyOn } from '../../contract/site-key.ts';

/**
 * The keys by which a station knows a person again. `shared`: the other stations of the site began with the same key, and so
 * have the same one today.
 */
export type DayKeys = Readonly<{
  day: number;
  today: Uint8Array;
  yesterday: Uint8Array | null;
  shared?: boolean;
  /** Of the newest key that central has given, even if it was lost since; absent: it has given none. */
  generation?: number | null;
  /** Keys of this day and the one before that are in use no more: whoever was counted by them is still known again. */
  former?: readonly SiteKey[];
  /** Given by central, and not of these days by this station's clock: it waits for a clock that is right. */
  waiting?: GivenSiteKey | null;
}>;

/** A key that lay in a safe for a year is stepped on; a clock that says so by mistake costs no more than this. */
const maxSteps = 400;

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
  const newest = Math.max(day, keys.day);
  return { ...keys, day: newest, today, yesterday, former: stillUsed(keys.former ?? [], newest) };
};

const stillUsed = (former: readonly SiteKey[], day: number): readonly SiteKey[] =>
  former.filter((key) => key.day >= day - 1 && key.day <= day);

/**
 * The keys of `day`. After a leap of more than two days, or back, no tag could match rightly any more: a glitch of the
 * clock must not leave one key in force for years. Then everything begins anew, and nothing is shared any more.
 */
export const follow = (keys: DayKeys, day: number, random: () => Uint8Array): DayKeys => {
  const leapt = day - keys.day > 2 || day < keys.day - 1;
  const { generation = null, waiting = null } = keys;
  const followed = leapt ? { day, today: random(), yesterday: null, generation, waiting } : ratchet(keys, day);
  return taken(followed, day);
};

/** Takes what waits, once it is of these days. */
const taken = (keys: DayKeys, day: number): DayKeys => {
  const { waiting = null } = keys;
  if (waiting === null || day < waiting.key.day - 1 || day - waiting.key.day > maxSteps) return keys;
  const first = siteKeyOn(waiting.key, day - 1);
  const today = siteKeyOn(first, day);
  return {
    day: today.day,
    today: today.key,
    yesterday: first.day < today.day ? first.key : null,
    shared: true,
    generation: waiting.generation,
    former: stillUsed([...chainOf(keys), ...(keys.former ?? [])], today.day),
    waiting: null,
  };
};

const chainOf = ({ day, today, yesterday }: DayKeys): readonly SiteKey[] => [
  { day, key: today },
  ...(yesterday === null ? [] : [{ day: day - 1, key: yesterday }]),
];

const isNews = ({ generation = null, shared = false, waiting = null }: DayKeys, given: GivenSiteKey): boolean => {
  const newest = Math.max(generation ?? 0, waiting?.generation ?? 0);
  if (given.generation !== newest) return given.generation > newest;
  // The same one again: of use where it was lost.
  return !shared && waiting === null;
};

/**
 * @param enrolled it came with an enrolment, perhaps of another central system: it counts, whatever was there before
 * @returns null: it is no news
 */
export const given = (keys: DayKeys, key: GivenSiteKey, day: number, enrolled: boolean): DayKeys | null =>
  isNews(keys, key) || (enrolled && keys.generation !== key.generation) ? taken({ ...keys, waiting: key }, day) : null;
