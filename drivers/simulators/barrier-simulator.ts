import { z } from 'zod';
import { type InputName, inputNameSchema } from '../../contract/reading.ts';
import { DeviceServer } from './device-server.ts';
import { type RelayLanguage, relayLanguageNames, relayLanguageOf } from './relay-languages.ts';
import { RelayMachine, type SeenPulse } from './relay-machine.ts';
import { openSimulator, type SimulatorHandle, type SimulatorPorts } from './simulator.ts';

const upToAnHourMs = z.int().min(0).max(3_600_000);

/**
 * {"input": "fire"|"position"|"button", "active": true}: a contact closes or opens · {"pulses": true}: how the relay stands
 * and what it did · {"wrong": ms}: answers nonsense for that long · {"power": ms}: without supply for that long, and every
 * relay lets go · {"relay": true}: somebody else switches it. Unplugged, a board keeps its relay as it is.
 */
const commandSchema = z.union([
  z.strictObject({ input: inputNameSchema, active: z.boolean() }),
  z.strictObject({ pulses: z.literal(true) }),
  z.strictObject({ wrong: upToAnHourMs }),
  z.strictObject({ power: upToAnHourMs }),
  z.strictObject({ relay: z.boolean() }),
]);

/** `protocol`: the profile whose board it plays; default: devantech-eth8020 */
export type BarrierSimulatorPorts = SimulatorPorts & Readonly<{ protocol?: string }>;

export type BarrierSimulator = SimulatorHandle &
  Readonly<{
    relay(): boolean;
    pulses(): readonly SeenPulse[];
    input(name: InputName, active: boolean): void;
    silent(ms: number): void;
    wrong(ms: number): void;
    power(ms: number): Promise<void>;
    /** How many commands came, whatever they were. */
    commands(): number;
  }>;

/** Longest command that is waited for to become whole. */
const maxPending = 64;

/** A relay board that a barrier hangs on. */
class Board {
  readonly machine = new RelayMachine();
  readonly server = new DeviceServer({
    connected: () => {
      this.#pending = [];
    },
    received: (bytes) => this.#received(bytes),
  });
  readonly #language: RelayLanguage;
  commands = 0;
  #pending: number[] = [];
  #wrongUntil = 0;

  constructor(language: RelayLanguage) {
    this.#language = language;
  }

  wrong(ms: number): void {
    this.#wrongUntil = performance.now() + ms;
  }

  async power(ms: number): Promise<void> {
    this.machine.losePower();
    await this.server.unplug(ms);
  }

  #received(bytes: Uint8Array): void {
    this.#pending = [...this.#pending, ...bytes].slice(-maxPending);
    while (this.#pending.length > 0) {
      const { taken, answer } = this.#language(this.machine, this.#pending);
      if (taken === 0) return;
      this.commands += 1;
      this.#pending.splice(0, taken);
      this.#answer(answer);
    }
  }

  #answer(answer: readonly number[]): void {
    const now = performance.now();
    if (answer.length === 0) return;
    const said = now < this.#wrongUntil ? answer.map((byte) => byte ^ 0x5a) : answer;
    // The connection may end while this is on its way.
    this.server.send(Uint8Array.from(said)).catch(() => undefined);
  }
}

export const startBarrierSimulator = async (ports: BarrierSimulatorPorts): Promise<BarrierSimulator> => {
  const board = new Board(relayLanguageOf(ports.protocol ?? relayLanguageNames[0]));
  const { machine, server } = board;
  const command = async (json: unknown): Promise<Record<string, unknown>> => {
    const parsed = commandSchema.parse(json);
    if ('input' in parsed) machine.setInput(parsed.input, parsed.active);
    else if ('pulses' in parsed) return { relay: machine.relay, pulses: machine.pulses };
    else if ('wrong' in parsed) board.wrong(parsed.wrong);
    else if ('power' in parsed) await board.power(parsed.power);
    else machine.switch(parsed.relay);
    return {};
  };
  const handle = await openSimulator(ports, server, command, () => machine.stop());
  return {
    ...handle,
    relay: () => machine.relay,
    pulses: () => machine.pulses,
    input: (name, active) => machine.setInput(name, active),
    silent: (ms) => server.faults.silent(ms),
    wrong: (ms) => board.wrong(ms),
    power: (ms) => board.power(ms),
    commands: () => board.commands,
  };
};
