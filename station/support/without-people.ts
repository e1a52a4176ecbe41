/**
 * What leaves a station for somebody to look at says nothing of people: numbers that could be somebody's are made
 * unreadable, and folders are not called by whoever owns them.
 */

/** Card, insurance and phone numbers have nine digits and more; ids of epochs and digests are hex of 32 or 64. */
const numbers = /(?<![0-9a-z])(?:[0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-z])|\d{9,}/gi;

const masked = (found: string): string => (/^\d+$/.test(found) ? '#'.repeat(found.length) : found);

export type Folders = Readonly<{ data: string; home: string }>;

/** A home of `/` stands in every path, and names nobody. */
const withoutFolder = (text: string, folder: string, name: string): string =>
  folder.length < 2 ? text : text.replaceAll(folder, name);

const textWithout = (text: string, { data, home }: Folders): string =>
  withoutFolder(withoutFolder(text, data, '(data)'), home, '(home)').replaceAll(numbers, masked);

/** @returns a copy; texts everywhere in it are without people, numbers and truth values as they are */
export const withoutPeople = (value: unknown, folders: Folders): unknown => {
  if (typeof value === 'string') return textWithout(value, folders);
  if (Array.isArray(value)) return value.map((one) => withoutPeople(one, folders));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [textWithout(key, folders), withoutPeople(one, folders)]),
  );
};
