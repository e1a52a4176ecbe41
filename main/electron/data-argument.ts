const dataPrefix = '--checkpoint-data=';

/** The argument by which Electron's main process knows its data directory before its order comes. */
export const dataArgumentOf = (dataDirectory: string): string => `${dataPrefix}${dataDirectory}`;

export const dataArgument = (argv: readonly string[]): string | null =>
  argv.find((argument) => argument.startsWith(dataPrefix))?.slice(dataPrefix.length) ?? null;
