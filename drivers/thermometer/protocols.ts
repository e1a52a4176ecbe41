import type { ThermometerProfile } from '../profile/profile.ts';
import { AaA5Frames, aaA5Commands } from './aa-a5.ts';
import { AsciiLines } from './ascii-line.ts';
import { Cjmcu90614Frames, cjmcu90614Commands } from './cjmcu-90614.ts';
import { GyMcu90615Frames, gyMcu90615Commands } from './gy-mcu90615.ts';
import { Lu90614Frames, lu90614Commands, lu90614PauseMs } from './lu90614.ts';
import { ModbusFrames } from './modbus-rtu.ts';
import { modbusSession } from './modbus-session.ts';
import { framedSession, type SessionFactory, type Step, step } from './session.ts';
import type { FrameParser } from './thermometer-event.ts';

/** Reads what such a device sends, as far as that can be read without its questions. */
export const parserOf = (profile: ThermometerProfile): FrameParser => {
  switch (profile.protocol) {
    case 'gy-mcu90615':
      return new GyMcu90615Frames();
    case 'cjmcu-90614':
      return new Cjmcu90614Frames(profile.settings);
    case 'lu90614':
      return new Lu90614Frames();
    case 'aa-a5':
      return new AaA5Frames();
    case 'ascii-line':
      return new AsciiLines(profile.settings);
    case 'modbus-rtu':
      return new ModbusFrames(profile.settings);
  }
};

export const sessionOf = (profile: ThermometerProfile): SessionFactory => {
  if (profile.protocol === 'modbus-rtu') return modbusSession(profile.settings);
  const { begin, ask } = commandsOf(profile);
  return framedSession(() => parserOf(profile), begin, ask);
};

type Commands = Readonly<{ begin: readonly Step[]; ask: readonly Step[] }>;

const commandsOf = (profile: Exclude<ThermometerProfile, { protocol: 'modbus-rtu' }>): Commands => {
  const continuous = profile.settings.mode === 'continuous';
  switch (profile.protocol) {
    case 'gy-mcu90615':
      return {
        begin: continuous ? [step(gyMcu90615Commands.continuous)] : [],
        ask: [step(gyMcu90615Commands.query)],
      };
    case 'cjmcu-90614':
      return {
        begin: continuous ? [step(cjmcu90614Commands.continuous)] : [],
        ask: [step(cjmcu90614Commands.query)],
      };
    case 'lu90614':
      // The mode each time: a module that lost its power behind a device server has lost its mode, and nobody was told.
      return {
        begin: [],
        ask: [step(lu90614Commands[profile.settings.target], lu90614PauseMs), step(lu90614Commands.measure)],
      };
    case 'aa-a5':
      return {
        begin: [step(aaA5Commands[profile.settings.target], aaA5PauseMs)],
        ask: [step(aaA5Commands.measure)],
      };
    case 'ascii-line': {
      const { begin, ask, emissivity } = profile.settings;
      return { begin: written(begin, emissivity?.value), ask: written(ask, emissivity?.value) };
    }
  }
};

/** So that the answer to one command is not cut off by the next. */
const aaA5PauseMs = 50;

const written = (text: string | null, emissivity: number | undefined): readonly Step[] =>
  text === null ? [] : [step(Buffer.from(text.replace('{emissivity}', (emissivity ?? 1).toFixed(2)), 'latin1'))];
