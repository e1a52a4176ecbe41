import { describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { parseConfiguration } from './load-configuration.ts';

const withDevices = (...devices: readonly (readonly [id: string, kind: string, lane: string])[]) => ({
  version: 1,
  site: { id: 'site', name: 'Toà nhà' },
  station: { id: 'gate', name: 'Cổng' },
  lanes: [
    { id: 'gate-1', name: 'Làn 1' },
    { id: 'gate-2', name: 'Làn 2' },
  ],
  devices: devices.map(([id, kind, lane]) => ({
    ...{ id, kind, lane, profile: 'any' },
    transport: { type: 'tcp', host: '127.0.0.1', port: 9100 },
  })),
});

const refusalOf = (configuration: unknown): string | null => {
  try {
    parseConfiguration(configuration, 'station.json');
    return null;
  } catch (error) {
    return error instanceof CheckpointError && error.code === ErrorCode.ConfigurationInvalid ? error.message : 'other';
  }
};

describe('a configuration', () => {
  it('gives each lane one thermometer, printer and barrier, and as many scanners as it likes', () => {
    expect(
      refusalOf(
        withDevices(
          ['scanner', 'scanner', 'gate-1'],
          ['camera', 'scanner', 'gate-1'],
          ...(['thermometer', 'printer', 'barrier'] as const).flatMap((kind) => [
            [`${kind}-1`, kind, 'gate-1'] as const,
            [`${kind}-2`, kind, 'gate-2'] as const,
          ]),
        ),
      ),
    ).toBeNull();
  });

  it.for(['thermometer', 'printer', 'barrier'])('is refused with two of a kind at one lane: %s', (kind) => {
    const refusal = refusalOf(withDevices(['first', kind, 'gate-1'], ['second', kind, 'gate-1']));
    expect(refusal).toContain(`lane "gate-1" has two of kind ${kind}: "first" and "second"`);
  });
});
