import { z } from 'zod';
import { hexSchema, unplugSchema } from './control-server.ts';
import { DeviceServer } from './device-server.ts';
import { openSimulator, type SimulatorHandle, type SimulatorPorts } from './simulator.ts';

/** {"scan": text}: as if it were held before the window · {"bytes": hex}: as they are · {"unplug": ms} */
const commandSchema = z.union([
  z.strictObject({ scan: z.string() }),
  z.strictObject({ bytes: hexSchema }),
  unplugSchema,
]);

const carriageReturn = '\r';

export type ScannerSimulator = SimulatorHandle &
  Readonly<{
    /** @throws Error nobody is connected */
    scan(text: string): Promise<void>;
    /** @throws Error nobody is connected */
    bytes(bytes: Uint8Array): Promise<void>;
  }>;

/** A serial scanner that ends every code with CR. */
export const startScannerSimulator = async (ports: SimulatorPorts): Promise<ScannerSimulator> => {
  const server = new DeviceServer({});
  const scan = (text: string): Promise<void> => server.send(Buffer.from(text + carriageReturn, 'utf8'));
  const bytes = (raw: Uint8Array): Promise<void> => server.send(raw);
  const handle = await openSimulator(ports, server, async (json) => {
    const command = commandSchema.parse(json);
    if ('scan' in command) await scan(command.scan);
    else if ('bytes' in command) await bytes(command.bytes);
    else await server.unplug(command.unplug);
    return {};
  });
  return { ...handle, scan, bytes };
};
