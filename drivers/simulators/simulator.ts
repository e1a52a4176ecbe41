import { z } from 'zod';
import { type ControlHandler, ControlServer } from './control-server.ts';
import type { DeviceServer } from './device-server.ts';
import type { Place } from './link/carrier.ts';
import { carryOut, linkCommandSchema } from './link/link-commands.ts';

export type SimulatorPorts = Readonly<{
  /** Where the device is found as through a serial device server; 0: any free port. */
  port: number;
  /** A pseudo terminal at this path in place of the port. */
  pty?: string | null;
  controlPort: number;
  /** Hears of every command before it is carried out. */
  told?: (command: unknown) => void;
}>;

/** A simulated device on its link, as tests and processes hold it. */
export type SimulatorHandle = Readonly<{
  /** The device link; 0 where it hangs on a pseudo terminal. */
  port: number;
  place: Place;
  /** JSON lines: see each simulator for its commands, and link/link-commands.ts for those that all take. */
  controlPort: number;
  /** The same commands as on the control port. @throws Error what the answer's `error` would say */
  command: ControlHandler;
  connected(): boolean;
  unplug(ms: number): Promise<void>;
  close(): Promise<void>;
}>;

/** Opens both ends, or neither. @param own what this device takes; a ZodError: it does not know that command */
export const openSimulator = async (
  ports: SimulatorPorts,
  device: DeviceServer,
  own: ControlHandler,
  onClose: () => void = () => undefined,
): Promise<SimulatorHandle> => {
  const command = withLinkCommands(own, device);
  const control = new ControlServer((json) => {
    ports.told?.(json);
    return command(json);
  });
  await device.open(ports.pty == null ? { port: ports.port } : { pty: ports.pty });
  try {
    await control.listen(ports.controlPort);
  } catch (thrown) {
    await device.close();
    throw thrown;
  }
  return {
    port: device.port,
    place: device.place,
    controlPort: control.port,
    command,
    connected: () => device.connected,
    unplug: (ms) => device.unplug(ms),
    close: async () => {
      onClose();
      await Promise.all([device.close(), control.close()]);
    },
  };
};

/** A device's own commands go first: where it has one of the same name it knows better. */
const withLinkCommands =
  (own: ControlHandler, device: DeviceServer): ControlHandler =>
  async (json) => {
    try {
      return await own(json);
    } catch (thrown) {
      if (!(thrown instanceof z.ZodError)) throw thrown;
      const link = linkCommandSchema.safeParse(json);
      if (!link.success) throw thrown;
      await carryOut(link.data, device);
      return {};
    }
  };
