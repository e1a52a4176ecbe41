import type { SequenceRange } from '../../contract/sequence-ranges.ts';

/**
 * What is missing of the sequences after `after` through `last`.
 * @param positions those that are there, in order
 * @param base of the epoch: position = base + sequence
 */
export const gapsBetween = (
  after: number,
  last: number,
  positions: Iterable<number>,
  base: number,
): readonly SequenceRange[] => {
  const gaps: SequenceRange[] = [];
  let next = after + 1;
  for (const position of positions) {
    const sequence = position - base;
    if (sequence > next) gaps.push({ first: next, last: sequence - 1 });
    next = sequence + 1;
  }
  if (next <= last) gaps.push({ first: next, last });
  return gaps;
};
