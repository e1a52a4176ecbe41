import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { closedEnvironment, withoutCore } from './closed-process.ts';
import type { ProcessEnd } from './crash.ts';
import { Restarts } from './restarts.ts';

export type ChildSpec = Readonly<{
  name: string;
  command: string;
  args: readonly string[];
  /** 'ipc' adds the fourth channel. */
  ipc?: boolean;
  environment?: Readonly<Record<string, string>>;
}>;

const stopMs = 6000;

/**
 * A process that is kept running: started again whenever it ends, until stopped. Its standard input stays open as long
 * as this process lives, which is how it notices that nobody is left to stop it.
 */
export class Child {
  readonly #spec: ChildSpec;
  readonly #onStart: (process: ChildProcess) => void;
  readonly #onEnd: (why: string, end: ProcessEnd) => void;
  readonly #restarts = new Restarts();
  #process: ChildProcess | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  /**
   * @param onStart called with every new process, to listen to it
   * @param onEnd called with every end that was not asked for: in words, and how it was
   */
  constructor(
    spec: ChildSpec,
    onStart: (process: ChildProcess) => void,
    onEnd: (why: string, end: ProcessEnd) => void,
  ) {
    this.#spec = spec;
    this.#onStart = onStart;
    this.#onEnd = onEnd;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  start(): void {
    const stdio: StdioOptions = ['pipe', 'pipe', 'inherit', ...(this.#spec.ipc === true ? (['ipc'] as const) : [])];
    const { command, args } = withoutCore(this.#spec);
    const child = spawn(command, args, {
      stdio,
      env: { ...closedEnvironment(process.env), ...this.#spec.environment },
      // A Ctrl-C is for the host, which stops its children in order; a group of its own keeps it from them.
      detached: true,
    });
    const startedAt = performance.now();
    this.#process = child;
    child.stdin?.on('error', () => undefined);
    let ended = false;
    const end = (why: string, how: ProcessEnd) => {
      if (ended) return;
      ended = true;
      this.#process = null;
      if (this.#stopped) return;
      const wait = this.#restarts.after(performance.now() - startedAt);
      this.#onEnd(why, how);
      this.#timer = setTimeout(() => this.start(), wait);
    };
    child.on('error', (error) => end(error.message, { code: null, signal: null }));
    child.on('exit', (code, signal) =>
      end(signal === null ? `exit status ${code}` : `signal ${signal}`, { code, signal }),
    );
    this.#onStart(child);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const child = this.#process;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), stopMs);
    await ended;
    clearTimeout(late);
  }
}
