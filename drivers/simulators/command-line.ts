import { parseArgs } from 'node:util';
import { messageOf } from '../../contract/errors.ts';
import type { SimulatorHandle, SimulatorPorts } from './simulator.ts';

export type SimulatorArguments = SimulatorPorts & Readonly<{ recordFile: string | null }>;

/** Wrong usage ends with 2, a port that cannot be had with 1, as everywhere in the house. */
const wrongUsage = 2;

/**
 * Runs a simulator as a process of its own: `--listen PORT --control PORT [--print-lines] [--record FILE]
 * [--stay-with-parent]`. Prints `{"listening":PORT,"control":PORT}` when ready, and with --print-lines every command.
 */
export const runSimulator = async (start: (options: SimulatorArguments) => Promise<SimulatorHandle>): Promise<void> => {
  const given = readArguments();
  if (given.stayWithParent) endWithParent();
  const print = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
  process.stdout.on('error', () => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
  try {
    const told = (command: unknown): void => {
      if (given.printLines) print({ command });
    };
    const handle = await start({ ...given, told });
    print({ listening: handle.port, control: handle.controlPort });
  } catch (thrown) {
    process.stderr.write(`the simulator cannot start: ${messageOf(thrown)}\n`);
    process.exit(1);
  }
};

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: {
        listen: { type: 'string', default: '0' },
        control: { type: 'string', default: '0' },
        record: { type: 'string' },
        'print-lines': { type: 'boolean', default: false },
        'stay-with-parent': { type: 'boolean', default: false },
      },
    });
    return {
      port: portOf(values.listen),
      controlPort: portOf(values.control),
      recordFile: values.record ?? null,
      printLines: values['print-lines'],
      stayWithParent: values['stay-with-parent'],
    };
  } catch (thrown) {
    process.stderr.write(`${messageOf(thrown)}\n`);
    return process.exit(wrongUsage);
  }
};

const portOf = (text: string): number => {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535 && text.trim() !== '') return port;
  throw new Error(`"${text}" is not a port: use 0 to 65535, 0 for any free one`);
};

/** The parent holds the other end of stdin: when it dies, however suddenly, the system closes it. */
const endWithParent = (): void => {
  process.stdin.on('end', () => process.exit(0));
  process.stdin.on('close', () => process.exit(0));
  process.stdin.on('error', () => process.exit(0));
  process.stdin.resume();
};
