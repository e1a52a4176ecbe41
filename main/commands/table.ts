/** Columns as wide as their longest entry, two blanks between them. Rows may have fewer cells than the heading. */
export const tableLines = (heading: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => [...(row[column] ?? '')].length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length)))
      .join('  ')
      .trimEnd();
  return [line(heading), ...rows.map(line)];
};
