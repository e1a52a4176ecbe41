/** A name as it is looked for: lower case, without diacritics, single spaces. `Nguyễn Thị Đào` → `nguyen thi dao`. */
export const foldName = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Whether every word of the query begins a word of the name, each another one. Both folded. */
export const nameMatches = (name: string, query: string): boolean => {
  const left = name.split(' ');
  return query.split(' ').every((word) => {
    const at = left.findIndex((part) => part.startsWith(word));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
};
