import { chainHash, chainStart, sealedDigest } from '../../../contract/chain.ts';
import type { LostCause } from '../../../contract/events.ts';
import type { FoundRow } from './found-row.ts';

/** What was found of one sequence: the same row, or versions of it, the one to be believed most first. */
export type FoundSequence<Row extends Judged = FoundRow> = Readonly<{ sequence: number; candidates: readonly Row[] }>;

type Judged = Pick<FoundRow, 'public' | 'sealed' | 'hash'>;

export type Judgement<Row extends Judged = FoundRow> =
  | Readonly<{ kind: 'row'; sequence: number; row: Row }>
  | Readonly<{ kind: 'lost'; from: number; to: number; cause: LostCause }>;

type Choice<Row> = Readonly<{ row: Row; rank: number }>;

/**
 * Goes through what was found of an epoch, in order, and says which rows hold and which sequences are lost. A row holds
 * when it follows the one before it; where only its stored hash is damaged, the row after it shows that it does. After a
 * hole the row before is nobody's knowledge, and the first one is taken on its shape.
 * @param last what is known to have been the last sequence, 0: nothing is
 */
export function* judgeRows<Row extends Judged>(
  found: Iterable<FoundSequence<Row>>,
  last: number,
): Generator<Judgement<Row>> {
  let expected = 1;
  let previous: readonly Uint8Array[] | null = [chainStart];
  for (const [here, next] of pairs(found)) {
    if (here.sequence < expected) continue;
    if (here.sequence > expected) {
      yield { kind: 'lost', from: expected, to: here.sequence - 1, cause: 'damaged' };
      previous = null;
    }
    const follower = next?.sequence === here.sequence + 1 ? next.candidates : [];
    const row: Row | null = choose(here.candidates, previous, follower);
    if (row === null) yield { kind: 'lost', from: here.sequence, to: here.sequence, cause: 'damaged' };
    else yield { kind: 'row', sequence: here.sequence, row };
    previous = row === null ? here.candidates.map(({ hash }) => hash) : [row.hash];
    expected = here.sequence + 1;
  }
  if (expected <= last) yield { kind: 'lost', from: expected, to: last, cause: 'missing' };
}

function* pairs<T>(items: Iterable<T>): Generator<readonly [T, T | null]> {
  let held: T | null = null;
  for (const item of items) {
    if (held !== null) yield [held, item];
    held = item;
  }
  if (held !== null) yield [held, null];
}

const follows = (hash: Uint8Array, row: Judged): boolean =>
  Buffer.compare(chainHash(hash, row.public, sealedDigest(row.sealed)), row.hash) === 0;

const choose = <Row extends Judged>(
  candidates: readonly Row[],
  previous: readonly Uint8Array[] | null,
  follower: readonly Judged[],
): Row | null => {
  const isFollowed = (hash: Uint8Array): boolean => follower.some((row) => follows(hash, row));
  const choices = candidates.flatMap((row): readonly Choice<Row>[] => {
    if (previous === null) return [{ row, rank: isFollowed(row.hash) ? 1 : 0 }];
    if (previous.some((hash) => follows(hash, row))) return [{ row, rank: isFollowed(row.hash) ? 3 : 2 }];
    const mended = previous
      .map((hash) => chainHash(hash, row.public, sealedDigest(row.sealed)))
      .find((hash) => isFollowed(hash));
    return mended === undefined ? [] : [{ row: { ...row, hash: mended }, rank: 3 }];
  });
  return (
    choices.reduce<Choice<Row> | null>((best, one) => (best === null || one.rank > best.rank ? one : best), null)
      ?.row ?? null
  );
};
