import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { hexSchema } from '../control-server.ts';
import type { DeviceServer } from '../device-server.ts';

const longestMs = 3_600_000;
const msSchema = z.int().min(0).max(longestMs);

/**
 * What every simulated device takes beside its own commands:
 * {"garbage": hex or number of random bytes} · {"split": {"sizes": [bytes…], "delayMs": ms} or null} · {"slow": bytes a
 * second or null} · {"silent": ms} · {"unplug": ms} · {"wait": ms or "connected"}, which holds up what comes after it
 */
export const linkCommandSchema = z.union([
  z.strictObject({ garbage: z.union([hexSchema, z.int().min(1).max(65_536).transform(randomOf)]) }),
  z.strictObject({
    split: z
      .strictObject({
        sizes: z.array(z.int().min(1).max(65_536)).min(1).max(64),
        delayMs: z.int().min(0).max(10_000).default(5),
      })
      .nullable(),
  }),
  z.strictObject({ slow: z.int().min(1).max(10_000_000).nullable() }),
  z.strictObject({ silent: msSchema }),
  z.strictObject({ unplug: msSchema }),
  z.strictObject({ wait: z.union([msSchema, z.literal('connected')]) }),
]);
export type LinkCommand = z.infer<typeof linkCommandSchema>;

function randomOf(length: number): Uint8Array {
  return new Uint8Array(randomBytes(length));
}

/** @throws Error nobody is connected, or nobody came */
export const carryOut = async (command: LinkCommand, device: DeviceServer): Promise<void> => {
  if ('garbage' in command) await device.send(command.garbage);
  else if ('split' in command) device.faults.split(command.split);
  else if ('slow' in command) device.faults.slow(command.slow);
  else if ('silent' in command) device.faults.silent(command.silent);
  else if ('unplug' in command) await device.unplug(command.unplug);
  else if (command.wait === 'connected') await untilConnected(device);
  else await delay(command.wait);
};

const lookMs = 10;

const untilConnected = async (device: DeviceServer): Promise<void> => {
  while (!device.connected) {
    if (device.closed) throw new Error('the simulator was closed');
    await delay(lookMs);
  }
};
