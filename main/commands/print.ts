/** One JSON value on one line of stdout. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

export const printLine = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
