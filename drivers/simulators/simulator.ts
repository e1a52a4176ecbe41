import { type ControlHandler, ControlServer } from './control-server.ts';
import type { DeviceServer } from './device-server.ts';

export type SimulatorPorts = Readonly<{
  /** 0: any free port. */
  port: number;
  controlPort: number;
  /** Hears of every command before it is carried out. */
  told?: (command: unknown) => void;
}>;

/** A simulated device behind a serial device server, as tests and processes hold it. */
export type SimulatorHandle = Readonly<{
  /** The device link. */
  port: number;
  /** JSON lines: see each simulator for its commands. */
  controlPort: number;
  /** The same commands as on the control port. @throws Error what the answer's `error` would say */
  command: ControlHandler;
  connected(): boolean;
  unplug(ms: number): Promise<void>;
  close(): Promise<void>;
}>;

/** Opens both ports, or neither. */
export const openSimulator = async (
  ports: SimulatorPorts,
  device: DeviceServer,
  command: ControlHandler,
  onClose: () => void = () => undefined,
): Promise<SimulatorHandle> => {
  const control = new ControlServer((json) => {
    ports.told?.(json);
    return command(json);
  });
  await device.listen(ports.port);
  try {
    await control.listen(ports.controlPort);
  } catch (thrown) {
    await device.close();
    throw thrown;
  }
  return {
    port: device.port,
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
