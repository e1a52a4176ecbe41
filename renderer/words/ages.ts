import type { HeldListName } from '../../contract/list-names.ts';
import type { ListState } from '../../contract/list-state.ts';
import type { Text } from '../text.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** `40 phút`, `5 giờ`, `3 ngày`: hours until the second day is over, which says more of a list than "1 day". */
const ageWords = (seconds: number): Text => {
  if (seconds >= 2 * day) return { vi: `${Math.floor(seconds / day)} ngày`, en: `${Math.floor(seconds / day)} d` };
  if (seconds >= hour) return { vi: `${Math.floor(seconds / hour)} giờ`, en: `${Math.floor(seconds / hour)} h` };
  return { vi: `${Math.floor(seconds / minute)} phút`, en: `${Math.floor(seconds / minute)} min` };
};

/** `old`: too old by the configuration, or its time is over. */
export type Age = Readonly<{ words: Text; old: boolean }>;

const ageOf = (lists: readonly ListState[], isMeant: (name: HeldListName) => boolean): Age | null => {
  const meant = lists.filter(({ name }) => isMeant(name));
  if (meant.length === 0) return null;
  return {
    words: ageWords(Math.max(...meant.map(({ ageSeconds }) => ageSeconds))),
    old: meant.some(({ old }) => old),
  };
};

/** How old the oldest of the lists is that codes and people are judged by. null: there are none. */
export const listsAge = (lists: readonly ListState[]): Age | null => ageOf(lists, (name) => name !== 'rules');

/** How old the rules are that central has sent. null: those that came with the software are in force. */
export const rulesAge = (lists: readonly ListState[]): Age | null => ageOf(lists, (name) => name === 'rules');
