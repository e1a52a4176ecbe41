/**
 * What the source says of a field in the comment above it, for whoever reads the JSON Schema and not the source. zod does
 * not see comments: they are read from the text of the file.
 */
export type Docstrings = Readonly<{
  /** Of an exported constant; null: nothing is said. */
  of(constant: string): string | null;
  /**
   * Of a field of a constant; null: nothing is said, or different things of fields of one name.
   * @param inner only of objects within its objects
   */
  ofField(constant: string, field: string, inner: boolean): string | null;
}>;

const documented = /^( *)(?:\S.*)?\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export const (\w+)|(?:'([\w.-]+)'|(\w+)):)/gm;
const constants = /^(?:export )?const (\w+)/gm;
/** Fields of an object that is the whole of a constant are indented so far. */
const outerIndent = 2;

/** @param source text of one file of TypeScript, formatted: a constant begins at the start of its line */
export const docstringsOf = (source: string): Docstrings => {
  const starts = [...source.matchAll(constants)].map(({ index, 1: name = '' }) => ({ index, name }));
  const found = new Map<string, Set<string>>();
  const add = (key: string, comment: string): void => {
    found.set(key, (found.get(key) ?? new Set()).add(plainText(comment)));
  };
  for (const match of source.matchAll(documented)) {
    const [, indent = '', comment = '', constant, quoted, plain] = match;
    const around = starts.findLast(({ index }) => index <= match.index)?.name;
    if (constant !== undefined) add(constant, comment);
    else if (around !== undefined) {
      const field = quoted ?? plain;
      add(`${around}.${field}`, comment);
      if (indent.length > outerIndent) add(`${around}..${field}`, comment);
    }
  }
  const only = (key: string): string | null => {
    const [first, ...others] = found.get(key) ?? [];
    return first !== undefined && others.length === 0 ? first : null;
  };
  return { of: only, ofField: (constant, field, inner) => only(`${constant}${inner ? '..' : '.'}${field}`) };
};

const plainText = (comment: string): string =>
  comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
