import { expect, it } from 'vitest';
import type { ScannerDriver } from '../contract/driver.ts';
import { ErrorCode } from '../contract/errors.ts';
import { type ScreenInput, wedgeSettingsSchema } from '../contract/screen-input.ts';
import { ScreenInputs } from './screen-inputs.ts';

const settings = wedgeSettingsSchema.parse({});

const wedge = (id: string, lane: string, log: unknown[]): ScannerDriver => ({
  kind: 'scanner',
  device: { id, kind: 'scanner', lane, profile: 'generic-wedge', transport: { type: 'screen' } },
  start: () => undefined,
  state: () => {
    throw new Error('not asked');
  },
  dispose: async () => undefined,
  screen: {
    settings: { source: 'wedge', settings },
    report: (screen, report) => log.push([id, screen, report.state]),
    input: (screen, input) => log.push([id, screen, input.kind]),
    gone: (screen) => log.push([id, screen, 'gone']),
  },
});

const code: ScreenInput = { kind: 'text', text: 'A', symbology: null };

const setUp = () => {
  const log: unknown[] = [];
  let now = 0;
  const inputs = new ScreenInputs([wedge('one', 'lane-1', log), wedge('two', 'lane-2', log)], () => now);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { log, inputs, pass };
};

it('tells a screen the devices of its own lane, with their settings', () => {
  expect(setUp().inputs.ofLane('lane-2')).toEqual([{ device: 'two', source: 'wedge', settings }]);
});

it('takes nothing for a device of another lane', () => {
  const { inputs, log } = setUp();
  inputs.report('s', 'lane-1', 'one', { state: 'ready' });
  inputs.input('s', 'lane-1', 'one', code);
  for (const device of ['two', 'nobody', '__proto__']) {
    expect(() => inputs.input('s', 'lane-1', device, code)).toThrow(
      expect.objectContaining({ code: ErrorCode.RpcUnknownDevice }),
    );
  }
  inputs.gone('s');
  expect(log).toEqual([
    ['one', 's', 'ready'],
    ['one', 's', 'text'],
    ['one', 's', 'gone'],
    ['two', 's', 'gone'],
  ]);
});

it('bounds what a page that has gone wrong can put into the ledger, and forgives it', () => {
  const { inputs, log, pass } = setUp();
  const flood = (times: number): number => {
    let refused = 0;
    for (let n = 0; n < times; n += 1) {
      try {
        inputs.input('s', 'lane-1', 'one', code);
      } catch (error) {
        expect(error).toMatchObject({ code: ErrorCode.RpcTooOften });
        refused += 1;
      }
    }
    return refused;
  };
  expect(flood(1000)).toBe(980);
  inputs.input('s', 'lane-2', 'two', code);
  pass(1000);
  expect(flood(10)).toBe(5);
  pass(3_600_000);
  expect(flood(1000)).toBe(980);
  expect(log).toHaveLength(20 + 1 + 5 + 20);
});
