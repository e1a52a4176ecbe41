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

/** By the profile whose board it is. */
const languages: ReadonlyMap<string, RelayLanguage> = new Map([
  ['devantech-eth8020', devantechEth8020],
  ['lcus-1', lcus1],
  ['kmtronic-usb', kmtronicUsb],
]);

export const relayLanguageNames = ['devantech-eth8020', 'lcus-1', 'kmtronic-usb'] as const;

/** @throws Error there is no such board */
export const relayLanguageOf = (name: string): RelayLanguage => {
  const language = languages.get(name);
  if (language === undefined) throw new Error(`no relay board of the profile "${name}" is simulated`);
  return language;
};
