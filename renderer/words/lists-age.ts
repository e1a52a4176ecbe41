import type { ListState } from '../../contract/list-state.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** How old the oldest of the lists is that codes and people are judged by: `40 phút`, `5 giờ`, `3 ngày`. null: there are none. */
export const listsAge = (lists: readonly ListState[]): string | null => {
  const ages = lists.filter(({ name }) => name !== 'rules').map(({ ageSeconds }) => ageSeconds);
  if (ages.length === 0) return null;
  const age = Math.max(...ages);
  if (age >= 2 * day) return `${Math.floor(age / day)} ngày`;
  return age >= hour ? `${Math.floor(age / hour)} giờ` : `${Math.floor(age / minute)} phút`;
};
