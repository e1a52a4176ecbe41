import { type InputName, inputNameSchema } from '../../contract/reading.ts';
import {
  type RelayBytesSettings,
  type RelayModbusSettings,
  relayBytesSettingsSchema,
} from '../profile/barrier-settings.ts';

const readCoils = 0x01;
const readInputs = 0x02;
const writeCoil = 0x05;
const exceptionBit = 0x80;

/**
 * A Modbus RTU board as one of commands and answers (MODBUS Application Protocol V1.1b3, functions 1, 2 and 5; over Serial
 * Line V1.02): a write is answered with itself, a read with its bits, lowest address in the lowest bit. An answer is found by
 * its bytes and its CRC and not by the silence around it, so a device server may tear it apart.
 */
export const modbusBoardSettings = (settings: RelayModbusSettings): RelayBytesSettings => {
  const { slave, coil, pulse, readsCoil, inputs, ...rest } = settings;
  const { rest: atRest, pulseMs, failOpen, openForMs, pollMs, answerTimeoutMs, inputSettleMs, gapMs } = rest;
  const refusal = (code: number): string => pattern(slave, code | exceptionBit, '..', 'crc');
  const write = (value: string): object => {
    const send = pattern(slave, writeCoil, word(coil), value, 'crc');
    return { send, answer: send, refusal: refusal(writeCoil) };
  };
  const status = [
    ...(readsCoil ? [readBits(slave, readCoils, coil, 1, { relay: { byte: 3, mask: 1 } }, refusal(readCoils))] : []),
    ...inputStatus(slave, inputs, refusal(readInputs)),
  ];
  return relayBytesSettingsSchema.parse({
    ...{ rest: atRest, pulseMs, failOpen, openForMs, pollMs, answerTimeoutMs, inputSettleMs, gapMs },
    on: write('ff 00'),
    off: write('00 00'),
    pulse:
      pulse === null
        ? null
        : {
            send: pattern(slave, writeCoil, word(pulse.address + coil), 'nn', 'crc'),
            answer: pattern(slave, writeCoil, word(pulse.address + coil), '..', '..', 'crc'),
            refusal: refusal(writeCoil),
            unitMs: pulse.unitMs,
            maxUnits: pulse.maxUnits,
          },
    status,
  });
};

const readBits = (slave: number, code: number, from: number, count: number, bits: object, refusal: string): object => {
  const bytes = Math.ceil(count / 8);
  return {
    send: pattern(slave, code, word(from), word(count), 'crc'),
    answer: pattern(slave, code, bytes, ...Array<string>(bytes).fill('..'), 'crc'),
    refusal,
    ...bits,
  };
};

const inputStatus = (slave: number, inputs: RelayModbusSettings['inputs'], refusal: string): readonly object[] => {
  const wired = inputNameSchema.options.flatMap((name) => {
    const input = inputs[name];
    return input === undefined ? [] : [{ name, ...input }];
  });
  if (wired.length === 0) return [];
  const addresses = wired.map(({ address }) => address);
  const from = Math.min(...addresses);
  const bits: [InputName, object][] = wired.map(({ name, address, active }) => {
    const bit = address - from;
    return [name, { byte: 3 + (bit >> 3), mask: 1 << (bit & 7), active }];
  });
  const count = Math.max(...addresses) - from + 1;
  return [readBits(slave, readInputs, from, count, { inputs: Object.fromEntries(bits) }, refusal)];
};

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const word = (value: number): string => `${hex((value >> 8) & 0xff)} ${hex(value & 0xff)}`;
const pattern = (...parts: readonly (number | string)[]): string =>
  parts.map((part) => (typeof part === 'number' ? hex(part) : part)).join(' ');
