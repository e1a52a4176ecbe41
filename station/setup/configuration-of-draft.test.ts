import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SetupDraft } from '../../contract/setup.ts';
import { parseConfiguration } from '../configuration/load-configuration.ts';
import { configurationOfDraft, idOf } from './configuration-of-draft.ts';
import { newDraft } from './draft-file.ts';

const draft = (change: Partial<SetupDraft> = {}): SetupDraft => ({
  ...newDraft(null, false, false),
  ...{ siteName: 'Chợ Bến Thành', stationName: 'Cửa Nam' },
  ...change,
});
const scanner = {
  ...{ id: 'scanner-1', kind: 'scanner' as const, lane: 'gate-1', profile: 'serial-scanner' },
  transport: { type: 'tcp' as const, host: '10.0.0.5', port: 4001 },
};
const thermometer = { ...scanner, id: 'thermometer-1', kind: 'thermometer' as const, profile: 'gy-mcu90615' };
const made = (change: Partial<SetupDraft>, base: unknown = null) =>
  parseConfiguration(configurationOfDraft(draft(change), base), 'test');

describe('what the assistant writes', () => {
  it('is a configuration whose ids come from the names', () => {
    const { site, station, training, mode } = made({ devices: [scanner] });
    expect([site, station, training.allowed, mode]).toMatchObject([
      { id: 'cho-ben-thanh', name: 'Chợ Bến Thành', kind: 'venue' },
      { id: 'cua-nam', name: 'Cửa Nam' },
      true,
      'live',
    ]);
  });

  it('keeps what central or an installer has decided and no step asks for', () => {
    const base = {
      version: 1,
      site: { id: 'cho', name: 'Chợ', areas: ['79'] },
      station: { id: 'dong', name: 'Cổng' },
      lanes: [{ id: 'gate-1', name: 'Cũ', rules: { set: 'khanh-hoa' } }],
      rules: { set: 'ho-chi-minh-city', parameters: { feverCelsius: 38 } },
      passage: { capacity: 500 },
      sync: { broker: 'mqtts://broker.example:8883' },
    };
    const configuration = made({ siteName: 'Chợ mới', devices: [scanner, thermometer] }, base);
    expect(configuration).toMatchObject({
      site: { id: 'cho', name: 'Chợ mới', areas: ['79'] },
      station: { id: 'dong' },
      lanes: [{ name: 'Làn 1', rules: { set: 'khanh-hoa' } }],
      // That set leaves no colour open.
      rules: { set: 'ho-chi-minh-city', parameters: { feverCelsius: 38 } },
      passage: { capacity: 500, temperature: { policy: 'required' } },
      sync: { broker: 'mqtts://broker.example:8883' },
    });
    expect(configuration.rules.parameters).not.toHaveProperty('unsignedIdentityColour');
  });

  it('leaves no device at a lane that is no more', () => {
    const lanes = [{ id: 'ra', name: 'Làn ra', direction: 'out' as const }];
    expect(made({ lanes, devices: [scanner] }).devices).toMatchObject([{ id: 'scanner-1', lane: 'ra' }]);
  });

  it('asks nobody for a temperature where nothing measures, and again once something does', () => {
    const without = configurationOfDraft(draft({ devices: [scanner] }), null);
    expect(made({ devices: [scanner] }).passage.temperature.policy).toBe('off');
    expect(made({ devices: [scanner, thermometer] }, without).passage.temperature.policy).toBe('required');
  });

  it('takes the rules of its kind of site, with the colour that was chosen', () => {
    const sets = (['market', 'hospital', 'coach-station'] as const).map((siteKind) => made({ siteKind }).rules);
    expect(sets).toEqual([
      { set: 'venue', parameters: { unsignedIdentityColour: 'green' } },
      { set: 'hospital-screening', parameters: { unsignedIdentityColour: 'green' } },
      { set: 'inter-province-coach', parameters: {} },
    ]);
  });

  it('makes an id of any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
        expect(idOf(name, 'site')).toMatch(/^[a-z0-9][a-z0-9-]{0,47}$/);
      }),
    );
  });
});
