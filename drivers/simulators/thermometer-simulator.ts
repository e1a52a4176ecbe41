import { z } from 'zod';
import { hexSchema, unplugSchema } from './control-server.ts';
import { DeviceServer } from './device-server.ts';
import { openSimulator, type SimulatorHandle, type SimulatorPorts } from './simulator.ts';

const celsiusSchema = z.number().min(-100).max(300);

/**
 * {"measure": °C, "frames"?: n}: a person before it · {"garbage": hex}: noise on the wire · {"silent": ms}: sends nothing
 * by itself for that long · {"unplug": ms}
 */
const commandSchema = z.union([
  z.strictObject({ measure: celsiusSchema, frames: z.int().min(1).max(1000).default(3) }),
  z.strictObject({ garbage: hexSchema }),
  z.strictObject({ silent: z.int().min(0).max(3_600_000) }),
  unplugSchema,
]);

export type ThermometerSimulator = SimulatorHandle &
  Readonly<{
    /** Frames of that temperature and one of the empty room, written at once. @throws Error nobody is connected */
    measure(celsius: number, frames?: number): Promise<void>;
    /** @throws Error nobody is connected */
    garbage(bytes: Uint8Array): Promise<void>;
    silent(ms: number): void;
    /** How often it was told to send continuously. */
    continuousCommands(): number;
  }>;

const frameEveryMs = 100;
const roomCelsius = 25;
const ambientCelsius = 26;
/** Hundredths of a degree by which an empty room wavers. */
const jitter = [0, 2, 1, -1, 3, 0, -2, 1] as const;

const commandLength = 3;
const continuousCode = 0x45;
const queryCode = 0x15;

/** A GY-MCU90615 module: silent until told to send, then ten frames a second. Loses its mode with its power. */
class Module {
  readonly server = new DeviceServer({
    received: (bytes) => this.#received(bytes),
  });
  continuousCommands = 0;
  #continuous = false;
  #silentUntil = 0;
  #turn = 0;
  #pending: number[] = [];
  readonly #timer = setInterval(() => this.#tick(), frameEveryMs);

  async measure(celsius: number, frames: number): Promise<void> {
    const person = Array.from({ length: frames }, () => frameOf(celsius));
    await this.server.send(Buffer.concat([...person, this.#roomFrame()]));
  }

  silent(ms: number): void {
    this.#silentUntil = performance.now() + ms;
  }

  async unplug(ms: number): Promise<void> {
    this.#continuous = false;
    this.#pending = [];
    await this.server.unplug(ms);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    if (this.#continuous) this.#sendRoom();
  }

  #sendRoom(): void {
    if (!this.server.connected || performance.now() < this.#silentUntil) return;
    // The connection may end while this is on its way.
    this.server.send(this.#roomFrame()).catch(() => undefined);
  }

  #roomFrame(): Uint8Array {
    this.#turn = (this.#turn + 1) % jitter.length;
    return frameOf(roomCelsius + (jitter[this.#turn] ?? 0) / 100);
  }

  #received(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#pending.push(byte);
      while (this.#pending.length > 0 && this.#pending[0] !== 0xa5) this.#pending.shift();
      if (this.#pending.length === commandLength) this.#obey();
    }
  }

  #obey(): void {
    const [start = 0, code = 0, sum = 0] = this.#pending;
    if (((start + code) & 0xff) !== sum) {
      this.#pending.shift();
      return;
    }
    this.#pending = [];
    if (code === queryCode) this.#sendRoom();
    if (code !== continuousCode) return;
    this.#continuous = true;
    this.continuousCommands += 1;
  }
}

const frameOf = (celsius: number): Uint8Array => {
  const frame = Buffer.from([0x5a, 0x5a, 0x45, 0x04, 0, 0, 0, 0, 0]);
  frame.writeInt16BE(Math.round(celsius * 100), 4);
  frame.writeInt16BE(ambientCelsius * 100, 6);
  frame[8] = frame.subarray(0, 8).reduce((sum, byte) => sum + byte, 0) & 0xff;
  return frame;
};

export const startThermometerSimulator = async (ports: SimulatorPorts): Promise<ThermometerSimulator> => {
  const module = new Module();
  const garbage = (bytes: Uint8Array): Promise<void> => module.server.send(bytes);
  const command = async (json: unknown): Promise<Record<string, unknown>> => {
    const parsed = commandSchema.parse(json);
    if ('measure' in parsed) await module.measure(parsed.measure, parsed.frames);
    else if ('garbage' in parsed) await garbage(parsed.garbage);
    else if ('silent' in parsed) module.silent(parsed.silent);
    else await module.unplug(parsed.unplug);
    return {};
  };
  try {
    const handle = await openSimulator(ports, module.server, command, () => module.stop());
    return {
      ...handle,
      measure: (celsius, frames = 3) => module.measure(celsius, frames),
      garbage,
      silent: (ms) => module.silent(ms),
      unplug: (ms) => module.unplug(ms),
      continuousCommands: () => module.continuousCommands,
    };
  } catch (thrown) {
    module.stop();
    throw thrown;
  }
};
