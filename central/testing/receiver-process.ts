import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../command.ts', import.meta.url));

export type ReceiverProcess = Readonly<{
  http: string;
  mqtt: string;
  child: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}>;

export type CommandResult = Readonly<{ status: number | null; stdout: string; stderr: string }>;

const collect = (child: ChildProcess): { stdout: string; stderr: string } => {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  return texts;
};

/** Runs the command line to its end. */
export const runCommand = async (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> => {
  const child = spawn(process.execPath, [command, ...args], { env: { ...process.env, ...environment } });
  const texts = collect(child);
  const [status] = await once(child, 'close');
  return { status: typeof status === 'number' ? status : null, ...texts };
};

/** Starts a receiver of its own process and waits for its ready line. */
export const startReceiverProcess = async (args: readonly string[]): Promise<ReceiverProcess> => {
  const child = spawn(process.execPath, [command, 'start', '--ready-json', ...args], { stdio: 'pipe' });
  const errors = { text: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors.text = (errors.text + text).slice(-4000);
  });
  const exit = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text)),
    exit.then(() => {
      throw new Error(`the receiver ended before it was ready: ${errors.text}`);
    }),
  ]);
  const { http, mqtt } = JSON.parse(line) as { http: string; mqtt: string };
  const kill = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    const [status] = await exit;
    return typeof status === 'number' ? status : null;
  };
  return { http, mqtt, child, kill };
};
