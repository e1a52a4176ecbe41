/** Both sides of the account. Names: see decision-name.ts. */
export type Account = Readonly<{
  shown: ReadonlySet<string>;
  /** Codes that were held before the scanners: nobody comes twice. */
  people: number;
  books: Readonly<{
    passages: ReadonlySet<string>;
    doubled: number;
    conflicts: number;
    declared: readonly unknown[];
    isNameDeclaredLost(name: string): boolean;
  }>;
  /** A disk was damaged: rows may be missing, if they are declared. */
  damaged: boolean;
  /** Two machines had one id: rows of one number may have two hashes. */
  cloned: boolean;
}>;

/** @returns what is wrong: nothing, if every shown decision is at central once, or declared lost by a damaged disk */
export const audit = ({ shown, people, books, damaged, cloned }: Account): readonly string[] => {
  const wrong: string[] = [];
  const missing = [...shown].filter((name) => !books.passages.has(name));
  const undeclared = missing.filter((name) => !books.isNameDeclaredLost(name));
  if (undeclared.length > 0) wrong.push(`${undeclared.length} shown decisions are lost: ${undeclared.slice(0, 5)}`);
  if (books.declared.length > 0 && !damaged) wrong.push('losses were declared, and no disk was damaged');
  if (books.doubled > 0) wrong.push(`${books.doubled} decisions are doubled`);
  if (books.passages.size > people) wrong.push(`${books.passages.size} passages of ${people} people`);
  if (books.conflicts > 0 && !cloned) wrong.push(`${books.conflicts} rows came with two hashes`);
  return wrong;
};
