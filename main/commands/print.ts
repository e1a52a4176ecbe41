/** One JSON value on one line of stdout. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

export const printLine = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Many lines at once. Whoever reads them may stop before the end, as `head` does. */
export const printLines = (lines: readonly string[]): void => {
  process.stdout.once('error', () => process.exit(0));
  process.stdout.write(`${lines.join('\n')}\n`);
};
