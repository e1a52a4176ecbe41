/** Both ends included. */
export type SequenceRange = Readonly<{ first: number; last: number }>;

/** What of a range lies in none of `taken`, which are in order of their first sequence and may overlap. */
export const withoutTaken = (range: SequenceRange, taken: readonly SequenceRange[]): readonly SequenceRange[] => {
  const left: SequenceRange[] = [];
  let first = range.first;
  for (const other of taken) {
    if (other.last < first) continue;
    if (other.first > range.last) break;
    if (other.first > first) left.push({ first, last: other.first - 1 });
    first = other.last + 1;
  }
  if (first <= range.last) left.push({ first, last: range.last });
  return left;
};
