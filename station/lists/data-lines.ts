/** A line that says something. `number`: from 1, as an editor counts. */
export type DataLine = Readonly<{ number: number; fields: readonly string[] }>;

/**
 * Lines of ids and dates, in which neither quotes nor separators occur: separated by `,`, `;` or tabs, any line end, with or
 * without a byte-order mark. Empty lines, and those that begin with `#`, say nothing.
 */
export const dataLines = (text: string): readonly DataLine[] =>
  text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ number: index + 1, fields: line.split(/[,;\t]/).map(unquoted) }))
    .filter(({ fields: [first = ''], fields }) => !first.startsWith('#') && fields.some((field) => field !== ''));

const unquoted = (field: string): string =>
  field
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
