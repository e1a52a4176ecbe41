import { crc16 } from '../checksum.ts';
import type { RelayMachine } from './relay-machine.ts';

/** What a board understands: takes what it can from the front of `bytes` and says what it answers. */
export type RelayLanguage = (
  machine: RelayMachine,
  bytes: readonly number[],
) => Readonly<{
  /** Bytes understood or passed over; 0: a command is not there whole. */
  taken: number;
  answer: readonly number[];
}>;

const relayNumber = 1;

/** Devantech ETH8020: 20 and 21 with relay and tenths of a second, 24 outputs, 25 inputs. */
const devantechEth8020: RelayLanguage = (machine, bytes) => {
  const [command, relay = 0, tenths = 0] = bytes;
  if (command === 0x24) return { taken: 1, answer: [machine.relay ? 1 : 0, 0, 0] };
  if (command === 0x25) return { taken: 1, answer: [0, 0, 0, machine.inputBits()] };
  if (command !== 0x20 && command !== 0x21) return { taken: 1, answer: [] };
  if (bytes.length < 3) return { taken: 0, answer: [] };
  if (relay !== relayNumber) return { taken: 3, answer: [1] };
  if (command === 0x20 && tenths > 0) machine.pulse(tenths * 100);
  else machine.switch(command === 0x20);
  return { taken: 3, answer: [0] };
};

/** LCUS-1: A0, relay, 00 or 01, sum. It answers nothing. */
const lcus1: RelayLanguage = (machine, bytes) => {
  const [start, relay = 0, on = 0, sum = 0] = bytes;
  if (start !== 0xa0) return { taken: 1, answer: [] };
  if (bytes.length < 4) return { taken: 0, answer: [] };
  if (((start + relay + on) & 0xff) !== sum) return { taken: 1, answer: [] };
  if (relay === relayNumber) machine.switch(on === 1);
  return { taken: 4, answer: [] };
};

/** KMTronic: FF, relay, 00 off, 01 on, 03 status. */
const kmtronicUsb: RelayLanguage = (machine, bytes) => {
  const [start, relay = 0, command = 0] = bytes;
  if (start !== 0xff) return { taken: 1, answer: [] };
  if (bytes.length < 3) return { taken: 0, answer: [] };
  if (relay !== relayNumber) return { taken: 3, answer: [] };
  if (command === 3) return { taken: 3, answer: [0xff, relayNumber, machine.relay ? 1 : 0] };
  machine.switch(command === 1);
  return { taken: 3, answer: [] };
};

const slave = 1;

/** Waveshare's Modbus RTU boards: coil 1 by function 5, its timer from address 0x0200 on, coils and inputs by 1 and 2. */
const waveshareModbus: RelayLanguage = (machine, bytes) => {
  if (bytes[0] !== slave) return { taken: 1, answer: [] };
  if (bytes.length < 8) return { taken: 0, answer: [] };
  const request = bytes.slice(0, 8);
  if (crc16(Uint8Array.from(request.slice(0, 6))) !== ((request[6] ?? 0) | ((request[7] ?? 0) << 8))) {
    return { taken: 1, answer: [] };
  }
  return { taken: 8, answer: modbusAnswer(machine, request) };
};

const modbusAnswer = (machine: RelayMachine, request: readonly number[]): readonly number[] => {
  const [, code = 0, high = 0, low = 0, valueHigh = 0, valueLow = 0] = request;
  const exception = (which: number) => withCrc([slave, code | 0x80, which]);
  if (code === 1) return withCrc([slave, code, 1, machine.relay ? 1 : 0]);
  if (code === 2) return withCrc([slave, code, 1, machine.inputBits()]);
  if (code !== 5) return exception(1);
  if (low !== 0) return exception(2);
  if (high === 2) machine.pulse(((valueHigh << 8) | valueLow) * 100);
  else if (high === 0) machine.switch(valueHigh === 0xff);
  else return exception(2);
  return request;
};

const withCrc = (bytes: readonly number[]): readonly number[] => {
  const crc = crc16(Uint8Array.from(bytes));
  return [...bytes, crc & 0xff, crc >>> 8];
};

/** By the profile whose board it is. */
const languages: ReadonlyMap<string, RelayLanguage> = new Map([
  ['devantech-eth8020', devantechEth8020],
  ['lcus-1', lcus1],
  ['kmtronic-usb', kmtronicUsb],
  ['waveshare-modbus', waveshareModbus],
]);

export const relayLanguageNames = ['devantech-eth8020', 'lcus-1', 'kmtronic-usb', 'waveshare-modbus'] as const;

/** @throws Error there is no such board */
export const relayLanguageOf = (name: string): RelayLanguage => {
  const language = languages.get(name);
  if (language === undefined) throw new Error(`no relay board of the profile "${name}" is simulated`);
  return language;
};
