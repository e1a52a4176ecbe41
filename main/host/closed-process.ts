/**
 * What a process that knows people's names must not leave on the disk when it dies: core dumps, Node's reports, heap
 * snapshots and profiles, and no debugger may be switched on from outside.
 */

type Program = Readonly<{ command: string; args: readonly string[] }>;

/**
 * The same program without core dumps (RLIMIT_CORE 0, soft and hard, for it and all that it starts). Node cannot set a limit
 * itself; the shell replaces itself by the program, so process number and open files stay.
 */
export const withoutCore = ({ command, args }: Program, platform: NodeJS.Platform = process.platform): Program =>
  platform === 'win32'
    ? { command, args }
    : { command: '/bin/sh', args: ['-c', 'ulimit -c 0; exec "$0" "$@"', command, ...args] };

/** Options of Node that write what is in memory to files, or let somebody look into it. */
const telling =
  /^--(report-|heapsnapshot|heap-prof|cpu-prof|inspect|experimental-inspect|debug|abort-on-uncaught|diagnostic-dir|trace-events|redirect-warnings)/;

/** The environment, without what somebody may have put into NODE_OPTIONS. */
export const closedEnvironment = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const options = environment['NODE_OPTIONS'];
  if (options === undefined) return environment;
  const words = options.split(/\s+/);
  const kept = words.filter((word, index) => !telling.test(word) && !isValueOf(words[index - 1], word));
  return { ...environment, NODE_OPTIONS: kept.join(' ') };
};

/** `--report-dir /tmp`: the value goes with its option. */
const isValueOf = (option: string | undefined, word: string): boolean =>
  option !== undefined && telling.test(option) && !option.includes('=') && !word.startsWith('-');

/** Errors of the language itself: their words name code. Any other may repeat what it was given, a code with a name in it. */
const ofCode: ReadonlySet<string> = new Set(['TypeError', 'ReferenceError', 'RangeError', 'AssertionError']);

/** What of an unexpected error may stand in a log: what kind, where in the code, and its words where they say nothing of people. */
export const crashWords = (error: unknown): string => {
  if (!(error instanceof Error)) return `something that is no error was thrown (${typeof error})`;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code.slice(0, 40)}` : '';
  const words = ofCode.has(error.name) ? safe(error.message) : 'its words are left out, they may name somebody';
  return [`${error.name}${code}: ${words}`, ...framesOf(error)].join('\n');
};

/** Without figures and without what stands in quotes, but for names of properties. */
const safe = (message: string): string =>
  message
    .replace(/(["'`])(.*?)\1/g, (_whole, quote: string, text: string) =>
      /^[A-Za-z_$][\w$]{0,40}$/.test(text) ? `${quote}${text}${quote}` : `${quote}…${quote}`,
    )
    .replace(/\d{4,}/g, '#')
    .replace(/[^\x20-\x7e…]+/g, '?')
    .slice(0, 200);

const framesOf = ({ stack, message }: Error): readonly string[] => {
  const frames = (stack ?? '').slice((stack ?? '').indexOf(message) + message.length).split('\n');
  return frames.filter((line) => /^ {4}at \S/.test(line)).slice(0, 20);
};
