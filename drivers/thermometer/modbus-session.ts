import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type library from 'modbus-serial';
import { messageOf } from '../../contract/errors.ts';
import type { ModbusSettings } from '../profile/thermometer-settings.ts';
import { exceptionEvent, frameOfRegisters, ModbusAnswers, readsOf, registersOf } from './modbus-rtu.ts';
import type { SessionFactory, ThermometerSession, Wire } from './session.ts';

/**
 * A Modbus RTU module, through our own transport: so it also works behind a serial device server. One question at a time;
 * after one that was not answered the line is left alone for as long again, lest the late answer pass for the next one's.
 */
export const modbusSession =
  (settings: ModbusSettings): SessionFactory =>
  (wire) =>
    new ModbusSession(settings, wire);

type ModbusRTU = InstanceType<typeof library.default>;

/** The port as modbus-serial wants it; what it is given are whole answers with a right CRC. */
class LinkPort extends EventEmitter {
  readonly #wire: Wire;
  readonly answers: ModbusAnswers;
  isOpen = true;

  constructor(wire: Wire, slave: number) {
    super();
    this.#wire = wire;
    this.answers = new ModbusAnswers(slave);
  }

  open(opened: (error: null) => void): void {
    opened(null);
  }

  write(bytes: Uint8Array): void {
    this.answers.reset();
    this.#wire.write(bytes).catch(() => undefined);
  }

  data(bytes: Uint8Array): void {
    for (const answer of this.answers.push(bytes)) this.emit('data', Buffer.from(answer.bytes));
  }

  close(closed: () => void): void {
    this.isOpen = false;
    closed();
  }

  destroy(): void {
    this.isOpen = false;
    this.removeAllListeners();
  }
}

class ModbusSession implements ThermometerSession {
  readonly #settings: ModbusSettings;
  readonly #wire: Wire;
  readonly #port: LinkPort;
  readonly #ending = new AbortController();
  #client: Promise<ModbusRTU> | null = null;
  #busy = false;
  /** Asked to measure while it was busy. */
  #asked = false;
  /** It is known to reckon with the emissivity that it was told. */
  #prepared = false;

  constructor(settings: ModbusSettings, wire: Wire) {
    this.#settings = settings;
    this.#wire = wire;
    this.#port = new LinkPort(wire, settings.slave);
  }

  begin(): void {
    this.#prepared = false;
    void this.#converse((client) => this.#prepare(client));
  }

  ask(): void {
    if (this.#busy) this.#asked = true;
    else void this.#converse((client) => this.#measure(client));
  }

  data(bytes: Uint8Array): void {
    this.#port.data(bytes);
  }

  end(): void {
    this.#ending.abort();
    void this.#client?.then((client) => client.destroy(() => undefined));
  }

  async #converse(talk: (client: ModbusRTU) => Promise<void>): Promise<void> {
    if (this.#busy || this.#ending.signal.aborted) return;
    this.#busy = true;
    try {
      this.#client ??= openClient(this.#port, this.#settings);
      await talk(await this.#client);
    } catch (thrown) {
      await this.#failed(thrown);
    } finally {
      this.#busy = false;
    }
    if (!this.#asked) return;
    this.#asked = false;
    this.ask();
  }

  async #prepare(client: ModbusRTU): Promise<void> {
    if (!this.#prepared) await this.#setEmissivity(client);
    this.#prepared = true;
  }

  /** Written only where it is another: registers that are kept without power wear out. */
  async #setEmissivity(client: ModbusRTU): Promise<void> {
    const { emissivity, emissivityRegister } = this.#settings;
    if (emissivity?.by !== 'module' || emissivityRegister === null) return;
    const wanted = Math.round(emissivity.value * emissivityRegister.stepsPerOne);
    const { data } = await client.readHoldingRegisters(emissivityRegister.register, 1);
    if (data[0] !== wanted) await client.writeRegister(emissivityRegister.register, wanted);
  }

  /** By a wrong emissivity it would be wrong by half a degree and more: better no temperature than that one. */
  async #measure(client: ModbusRTU): Promise<void> {
    await this.#prepare(client);
    const values = new Map<number, number>();
    for (const { from, count } of readsOf(this.#settings)) {
      const { buffer } = await (this.#settings.function === 3
        ? client.readHoldingRegisters(from, count)
        : client.readInputRegisters(from, count));
      for (const [register, value] of registersOf(buffer, from)) values.set(register, value);
    }
    if (!this.#ending.signal.aborted) this.#wire.event(frameOfRegisters(values, this.#settings));
  }

  async #failed(thrown: unknown): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const exception = exceptionOf(thrown);
    if (exception !== null) this.#wire.event(exceptionEvent(exception));
    else if (!isTimeout(thrown)) this.#wire.event({ kind: 'answer-wrong', why: messageOf(thrown) });
    else await this.#unanswered();
  }

  /** It may have been without power, and does not keep what it was told. */
  async #unanswered(): Promise<void> {
    this.#prepared = false;
    if (this.#port.answers.rejected > 0) this.#wire.event({ kind: 'checksum-wrong' });
    await pause(this.#settings.answerMs, null, { signal: this.#ending.signal }).catch(() => undefined);
  }
}

/** Loaded when the first such device is: a station without one needs neither the library nor what it brings. */
const openClient = async (port: LinkPort, { slave, answerMs }: ModbusSettings): Promise<ModbusRTU> => {
  const { default: loaded } = await import('modbus-serial');
  const client = new loaded.default(port);
  client.on('error', () => undefined);
  client.open(() => undefined);
  client.setID(slave);
  client.setTimeout(answerMs);
  return client;
};

const exceptionOf = (thrown: unknown): number | null =>
  thrown instanceof Error && 'modbusCode' in thrown && typeof thrown.modbusCode === 'number' ? thrown.modbusCode : null;

const isTimeout = (thrown: unknown): boolean =>
  typeof thrown === 'object' && thrown !== null && 'errno' in thrown && thrown.errno === 'ETIMEDOUT';
