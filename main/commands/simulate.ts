import { fileURLToPath } from 'node:url';
import { handOver } from './hand-over.ts';

const entry = fileURLToPath(new URL('../../drivers/simulators/command.ts', import.meta.url));

/** Hands over to the simulators' own command line, which the demo runs as well. */
export const simulate = async (args: readonly string[]): Promise<void> => {
  process.exitCode = await handOver(entry, args);
};
