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

  const tls = { ca: 'ca.pem', certificate: 'station.pem', key: 'station.key' };
  const withSync = (sync: object) => ({ ...withDevices(), sync });

  it('names how the broker is reached, and speaks whatever version it speaks unless told', () => {
    expect(
      parseConfiguration(withSync({ broker: 'mqtts://central.example:8883', passwordFile: 'password', tls }), '').sync,
    ).toEqual({
      broker: 'mqtts://central.example:8883',
      protocol: 'auto',
      passwordFile: 'password',
      tls,
      spreadSeconds: 10,
    });
  });

  it.for([
    [{ broker: 'mqtt://central.example', tls: { ca: 'ca.pem' } }, 'only for a broker at mqtts://'],
    [{ broker: 'mqtts://central.example', tls: { key: 'station.key' } }, 'certificate and key go together'],
    [{ broker: 'mqtt://central.example', password: 'a', passwordFile: 'b' }, 'either password or passwordFile'],
    [{ broker: 'mqtt://user:secret@central.example' }, 'no user in the address'],
    [{ broker: 'mqtt://central.example', protocol: 3 }, 'protocol'],
    [{ broker: 'mqtt://central.example', spreadSeconds: 301 }, 'spreadSeconds'],
  ] as const)('is refused with a connection that contradicts itself: %j', ([sync, why]) => {
    expect(refusalOf(withSync(sync))).toContain(why);
  });
});
