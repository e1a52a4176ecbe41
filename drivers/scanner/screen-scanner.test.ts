import { describe, expect, it } from 'vitest';
import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { ScannerDriver, ScreenPart } from '../../contract/driver.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { driverFactory } from '../create-driver.ts';
import { KeepingSink } from '../testing/watched-driver.ts';

const device = (profile: string, settings: Record<string, unknown> = {}): DeviceConfiguration => ({
  id: 'in-screen',
  kind: 'scanner',
  lane: 'lane-1',
  profile,
  transport: { type: 'screen' },
  settings,
});

const clock = { now: () => 1_700_000_000_000, monotonic: () => 42 };

const start = (profile = 'generic-wedge') => {
  const sink = new KeepingSink();
  const driver = driverFactory({ profilesDirectory: null })(device(profile), sink, clock);
  driver.start();
  return { driver, sink, screen: partOf(driver) };
};

const partOf = (driver: { kind: string }): ScreenPart => {
  const { screen } = driver as ScannerDriver;
  if (screen === undefined) throw new Error('it has no part in the screen');
  return screen;
};

const refused = {
  state: 'faulty',
  error: { code: ErrorCode.CameraRefused, message: 'refused', hint: 'allow it' },
} as const;

const told = (sink: KeepingSink) => sink.states.map(({ state, error }) => [state, error?.code ?? null]);

describe('a scanner in the screen', () => {
  it('is absent until a screen is open, and says so', () => {
    const { sink } = start();
    expect(told(sink)).toEqual([['absent', ErrorCode.ScreenMissing]]);
    expect(sink.latest?.error).toMatchObject({
      message: 'no screen of lane lane-1 is open',
      hint: expect.stringContaining('open the screen'),
    });
  });

  it('works with whichever of several screens works, and is absent when the last has closed', () => {
    const { sink, screen } = start('generic-camera');
    screen.report('a', refused);
    screen.report('b', { state: 'opening' });
    screen.report('b', { state: 'ready' });
    screen.report('a', refused);
    screen.gone('b');
    screen.gone('b');
    screen.gone('a');
    expect(told(sink)).toEqual([
      ['absent', ErrorCode.ScreenMissing],
      ['faulty', ErrorCode.CameraRefused],
      ['opening', null],
      ['ready', null],
      ['faulty', ErrorCode.CameraRefused],
      ['absent', ErrorCode.ScreenMissing],
    ]);
  });

  it('reads codes with the time of the station', () => {
    const { sink, screen } = start();
    screen.report('a', { state: 'ready' });
    screen.input('a', { kind: 'text', text: 'NGUYỄN|\u001d', symbology: ']Q1' });
    screen.input('a', { kind: 'garbled', reason: 'rewritten', length: 12 });
    const taken = { lane: 'lane-1', device: 'in-screen', at: clock.now(), monotonic: clock.monotonic() };
    expect(sink.readings).toEqual([
      { kind: 'scan', text: 'NGUYỄN|\u001d', symbology: ']Q1', ...taken },
      { kind: 'garbled', code: ErrorCode.FrameRewritten, length: 12, ...taken },
    ]);
  });

  it('takes no code that is longer in bytes than a code may be, and no half of a character', () => {
    const { sink, screen } = start();
    screen.input('a', { kind: 'text', text: 'ễ'.repeat(1366), symbology: null });
    screen.input('a', { kind: 'text', text: 'A\ud83d', symbology: null });
    expect(sink.readings.map((reading) => reading.kind === 'garbled' && reading.code)).toEqual([
      ErrorCode.FrameTooLong,
      ErrorCode.FrameNotText,
    ]);
  });

  it('remembers no endless number of screens', () => {
    const { sink, screen } = start();
    for (let n = 0; n < 1000; n += 1) screen.report(`screen-${n}`, { state: 'opening' });
    screen.report('late', { state: 'ready' });
    expect(sink.latest?.state).toBe('opening');
  });

  it('gives the screen the settings of its profile and its own', () => {
    const sink = new KeepingSink();
    const driver = driverFactory({ profilesDirectory: null })(
      device('generic-camera', { label: 'HD Pro', decodesPerSecond: 8 }),
      sink,
      clock,
    );
    expect(partOf(driver).settings).toMatchObject({
      source: 'camera',
      settings: { label: 'HD Pro', decodesPerSecond: 8, width: 1280 },
    });
  });

  it('says nothing after it was disposed', async () => {
    const { driver, sink, screen } = start();
    await driver.dispose();
    screen.report('a', { state: 'ready' });
    screen.input('a', { kind: 'text', text: 'A', symbology: null });
    expect([sink.states.length, sink.readings.length]).toEqual([1, 0]);
  });

  it('is faulty, and says why, with another transport', () => {
    const wrong: DeviceConfiguration = { ...device('generic-wedge'), transport: { type: 'serial' } };
    const driver = driverFactory({ profilesDirectory: null })(wrong, new KeepingSink(), clock);
    driver.start();
    expect(driver.state()).toMatchObject({
      state: 'faulty',
      error: { code: ErrorCode.ProfileInvalid, hint: expect.stringContaining('"screen"') },
    });
  });
});
