import { expect, it } from 'vitest';
import type { ScreenDevice } from '../../contract/rpc.ts';
import { cameraSettingsSchema, wedgeSettingsSchema } from '../../contract/screen-input.ts';
import { deviceOf } from '../testing/states.ts';
import { readingDevices } from './reading-devices.ts';

const inputs: readonly ScreenDevice[] = [
  { device: 'camera', source: 'camera', settings: cameraSettingsSchema.parse({}) },
  { device: 'wedge', source: 'wedge', settings: wedgeSettingsSchema.parse({}) },
];

it('names what works, whatever else is away', () => {
  const [camera, wedge, serial] = ['camera', 'wedge', 'serial'].map((device) => deviceOf({ device }));
  const away = deviceOf({ device: 'away', state: 'absent' });
  const lists = [[camera, away], [wedge], [serial, away], [camera, serial], [away], []].map((list) =>
    list.filter((device) => device !== undefined),
  );
  expect(lists.map((devices) => readingDevices(devices, inputs))).toEqual([
    'camera',
    'scanner',
    'scanner',
    'both',
    'none',
    'scanner',
  ]);
});
