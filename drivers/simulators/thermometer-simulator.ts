import { z } from 'zod';
import { hexSchema, unplugSchema } from './control-server.ts';
import { DeviceServer } from './device-server.ts';
import { openSimulator, type SimulatorHandle, type SimulatorPorts } from './simulator.ts';
import {
  type Module,
  type ModuleCommand,
  moduleOf,
  type ThermometerProtocol,
  thermometerProtocols,
} from './thermometer-modules.ts';

const celsiusSchema = z.number().min(-100).max(300);
const msSchema = z.int().min(0).max(3_600_000);

/**
 * {"measure": °C, "frames"?: n}: a person for that many frames, sent at once where it sends by itself · {"person": °C,
 * "ms"?, "approachMs"?}: one who steps in, stays and leaves · {"ambient": °C} · {"drift": °C a minute, 0: none} ·
 * {"wrongSums": n}: so many of its next frames are spoilt · {"garbage": hex} · {"silent": ms}: says nothing of its own
 * for that long · {"unplug": ms}
 */
const commandSchema = z.union([
  z.strictObject({ measure: celsiusSchema, frames: z.int().min(1).max(1000).default(3) }),
  z.strictObject({ person: celsiusSchema, ms: msSchema.default(2000), approachMs: msSchema.default(400) }),
  z.strictObject({ ambient: celsiusSchema }),
  z.strictObject({ drift: z.number().min(-100).max(100) }),
  z.strictObject({ wrongSums: z.int().min(0).max(1_000_000) }),
  z.strictObject({ garbage: hexSchema }),
  z.strictObject({ silent: msSchema }),
  unplugSchema,
]);
type Command = z.infer<typeof commandSchema>;

export type ThermometerSimulator = SimulatorHandle &
  Readonly<{
    /**
     * A person for that many frames and then the empty room: written at once where it sends by itself, else the answers to
     * its next questions. @throws Error nobody is connected
     */
    measure(celsius: number, frames?: number): Promise<void>;
    /** @throws Error nobody is connected */
    garbage(bytes: Uint8Array): Promise<void>;
    silent(ms: number): void;
    /** How often it was told to send continuously. */
    continuousCommands(): number;
    /** How often it was asked to measure. */
    questions(): number;
  }>;

const frameEveryMs = 100;
const roomCelsius = 25;
/** Hundredths of a degree by which an empty room wavers. */
const jitter = [0, 2, 1, -1, 3, 0, -2, 1] as const;
const minuteMs = 60_000;
/** As long as it takes one person to leave and another to come. */
const emptyRoom = [roomCelsius, roomCelsius, roomCelsius] as const;

type Person = Readonly<{ celsius: number; from: number; approachMs: number; until: number }>;

/** What stands before the sensor, and what is wrong with it. */
class Scene {
  ambient = 26;
  wrongSums = 0;
  #drift: Readonly<{ perMinute: number; since: number }> = { perMinute: 0, since: 0 };
  #person: Person | null = null;
  #frames: number[] = [];
  #turn = 0;

  /** For the next so many frames. */
  show(celsius: number, frames: number): void {
    this.#frames.push(...Array.from({ length: frames }, () => celsius), ...emptyRoom);
  }

  step(celsius: number, ms: number, approachMs: number): void {
    const from = performance.now();
    this.#person = { celsius, from, approachMs, until: from + approachMs + ms };
  }

  drift(perMinute: number): void {
    this.#drift = { perMinute, since: performance.now() };
  }

  look(): number {
    const now = performance.now();
    const seen = this.#frames.shift() ?? this.#seen(now);
    return seen + (this.#drift.perMinute * (now - this.#drift.since)) / minuteMs;
  }

  #seen(now: number): number {
    this.#turn = (this.#turn + 1) % jitter.length;
    const wavering = (jitter[this.#turn] ?? 0) / 100;
    const person = this.#person;
    if (person === null || now >= person.until) return roomCelsius + wavering;
    const share = person.approachMs === 0 ? 1 : Math.min(1, (now - person.from) / person.approachMs);
    // Half in the field of view is half as warm: the sensor sees the mean of what is before it.
    return roomCelsius + (person.celsius - roomCelsius) * share + wavering;
  }
}

/** A module on its link. What it was told it forgets with its power. */
class SimulatedThermometer {
  readonly server = new DeviceServer({
    received: (bytes) => this.#received(bytes),
    unplugged: () => this.#lostPower(),
  });
  readonly scene = new Scene();
  continuousCommands = 0;
  questions = 0;
  readonly #module: Module;
  #continuous: boolean;
  #silentUntil = 0;
  readonly #timer = setInterval(() => this.#tick(), frameEveryMs);

  constructor(protocol: ThermometerProtocol) {
    this.#module = moduleOf(protocol);
    this.#continuous = this.#module.continuousAtPower;
  }

  async measure(celsius: number, frames: number): Promise<void> {
    const { frame } = this.#module;
    if (!this.server.connected) throw new Error('nobody is connected');
    if (frame === null || !this.#continuous) {
      this.scene.show(celsius, frames);
      return;
    }
    const { ambient } = this.scene;
    const person = Array.from({ length: frames }, () => this.#sent(frame({ celsius, ambient })));
    const room = emptyRoom.map((seen) => this.#sent(frame({ celsius: seen, ambient })));
    await this.server.send(Buffer.concat([...person, ...room]));
  }

  silent(ms: number): void {
    this.#silentUntil = performance.now() + ms;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #lostPower(): void {
    this.#continuous = this.#module.continuousAtPower;
    this.#module.reset();
  }

  #tick(): void {
    const { frame } = this.#module;
    if (this.#continuous && frame !== null)
      this.#say(frame({ celsius: this.scene.look(), ambient: this.scene.ambient }));
  }

  #received(bytes: Uint8Array): void {
    for (const command of this.#module.received(bytes, performance.now())) this.#obey(command);
  }

  #obey(command: ModuleCommand): void {
    switch (command.kind) {
      case 'continuous':
        this.#continuous = true;
        this.continuousCommands += 1;
        return;
      case 'measure':
        this.#continuous = false;
        this.questions += 1;
        this.#say(command.answer({ celsius: this.scene.look(), ambient: this.scene.ambient }));
        return;
      case 'say':
        this.#say(command.bytes);
    }
  }

  #say(bytes: Uint8Array): void {
    if (!this.server.connected || performance.now() < this.#silentUntil) return;
    // The connection may end while this is on its way.
    this.server.send(this.#sent(bytes)).catch(() => undefined);
  }

  #sent(bytes: Uint8Array): Uint8Array {
    if (this.scene.wrongSums === 0) return bytes;
    this.scene.wrongSums -= 1;
    return this.#module.spoil(bytes);
  }
}

const carryOut = async (command: Command, simulated: SimulatedThermometer): Promise<void> => {
  const { scene, server } = simulated;
  if ('measure' in command) await simulated.measure(command.measure, command.frames);
  else if ('person' in command) scene.step(command.person, command.ms, command.approachMs);
  else if ('ambient' in command) scene.ambient = command.ambient;
  else if ('drift' in command) scene.drift(command.drift);
  else if ('wrongSums' in command) scene.wrongSums = command.wrongSums;
  else if ('garbage' in command) await server.send(command.garbage);
  else if ('silent' in command) simulated.silent(command.silent);
  else await server.unplug(command.unplug);
};

export const startThermometerSimulator = async (
  ports: SimulatorPorts & Readonly<{ protocol?: string }>,
): Promise<ThermometerSimulator> => {
  const simulated = new SimulatedThermometer(protocolNamed(ports.protocol ?? 'gy-mcu90615'));
  const command = async (json: unknown): Promise<Record<string, unknown>> => {
    await carryOut(commandSchema.parse(json), simulated);
    return {};
  };
  try {
    const handle = await openSimulator(ports, simulated.server, command, () => simulated.stop());
    return {
      ...handle,
      measure: (celsius, frames = 3) => simulated.measure(celsius, frames),
      garbage: (bytes) => simulated.server.send(bytes),
      silent: (ms) => simulated.silent(ms),
      continuousCommands: () => simulated.continuousCommands,
      questions: () => simulated.questions,
    };
  } catch (thrown) {
    simulated.stop();
    throw thrown;
  }
};

const protocolNamed = (name: string): ThermometerProtocol => {
  const found = thermometerProtocols.find((protocol) => protocol === name);
  if (found === undefined) throw new Error(`no thermometer speaks "${name}": ${thermometerProtocols.join(', ')}`);
  return found;
};
