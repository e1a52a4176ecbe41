import { describe, expect, it } from 'vitest';
import { configurationSchema } from '../contract/configuration.ts';
import { laneSettings } from './lane-settings.ts';

const parse = (lane: object) =>
  configurationSchema.parse({
    version: 1,
    site: { id: 'site', name: 'Site' },
    station: { id: 'station', name: 'Station' },
    lanes: [{ id: 'gate-1', name: 'Làn 1', ...lane }],
    passage: { declaration: { policy: 'ask', validHours: 12 } },
    rules: { set: 'venue', parameters: { feverCelsius: 38 } },
  });

const settingsAt = (lane: object) => {
  const configuration = parse(lane);
  return configuration.lanes.map((each) => laneSettings(configuration, each))[0];
};

describe('settings of a lane', () => {
  it('are the station’s where it has none of its own', () => {
    const configuration = parse({});
    expect(settingsAt({})).toEqual({ passage: configuration.passage, rules: configuration.rules });
  });

  it('are what it says itself, over what the station says', () => {
    expect(settingsAt({ declaration: { policy: 'required', set: 'hospital' } })?.passage.declaration).toEqual({
      policy: 'required',
      set: 'hospital',
      directions: ['in'],
      validHours: 12,
      answerSeconds: 60,
    });
  });

  it('let vehicles pass at one lane only', () => {
    expect(settingsAt({ vehicle: { policy: 'permit', waitSeconds: 30 } })?.passage.vehicle).toEqual({
      policy: 'permit',
      waitSeconds: 30,
      slip: 'each',
    });
    expect(settingsAt({})?.passage.vehicle.policy).toBe('off');
  });

  it('take the parameters of the station’s rules along only with the same set', () => {
    expect([
      settingsAt({ rules: { parameters: { testHours: 48 } } })?.rules,
      settingsAt({ rules: { set: 'hospital-screening' } })?.rules,
    ]).toEqual([
      { set: 'venue', parameters: { feverCelsius: 38, testHours: 48 } },
      { set: 'hospital-screening', parameters: {} },
    ]);
  });

  it('refuse what no lane can have', () => {
    expect(() => parse({ declaration: { policy: 'sometimes' } })).toThrow();
    expect(() => parse({ declaration: { question: 'hospital' } })).toThrow();
  });
});
