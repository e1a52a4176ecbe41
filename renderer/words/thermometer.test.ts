import { expect, it } from 'vitest';
import type { DeviceState } from '../../contract/reading.ts';
import { deviceOf, noon } from '../testing/states.ts';
import { thermometerTroubles } from '../text.ts';
import { thermometerTrouble } from './thermometer.ts';

const thermometer = (state: DeviceState['state'], since = noon): DeviceState =>
  deviceOf({ device: 'thermometer', kind: 'thermometer', state, since });

it('sends people to a thermometer that can measure, and to none that cannot', () => {
  expect([
    thermometerTrouble([deviceOf({ state: 'absent' })], noon),
    thermometerTrouble([thermometer('ready')], noon),
    thermometerTrouble([thermometer('absent'), thermometer('ready')], noon),
    thermometerTrouble([thermometer('absent')], noon),
    thermometerTrouble([thermometer('faulty')], noon),
  ]).toEqual([null, null, null, thermometerTroubles.broken, thermometerTroubles.broken]);
});

it('gives a thermometer that is being opened two seconds', () => {
  const devices = [thermometer('absent'), thermometer('opening')];
  expect([thermometerTrouble(devices, noon + 2000), thermometerTrouble(devices, noon + 2001)]).toEqual([
    null,
    thermometerTroubles.opening,
  ]);
});
