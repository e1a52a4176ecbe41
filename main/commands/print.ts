let isHeard = false;
/** Whoever reads may stop before the end, as `head` does. */
const untilUnheard = (): void => {
  if (isHeard) return;
  isHeard = true;
  process.stdout.once('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1));
};

/** One JSON value on one line of stdout. */
export const printJson = (value: unknown): void => {
  untilUnheard();
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

export const printLine = (line: string): void => {
  untilUnheard();
  process.stdout.write(`${line}\n`);
};

/** Many lines at once. */
export const printLines = (lines: readonly string[]): void => {
  untilUnheard();
  process.stdout.write(`${lines.join('\n')}\n`);
};
