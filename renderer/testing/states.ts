import type { Decision } from '../../contract/decision.ts';
import type { DeviceState } from '../../contract/reading.ts';
import type { ScreenState } from '../../contract/rpc.ts';

/** 23 November 2026, 10:32:05 in Viet Nam. */
export const noon = Date.UTC(2026, 10, 23, 3, 32, 5);

const epoch = '0123456789abcdef0123456789abcdef';

export const decisionOf = (change: Partial<Decision> = {}): Decision => ({
  outcome: 'admit',
  colour: 'green',
  reasons: [{ code: 'identity.unsigned', vi: 'Đã ghi nhận', en: 'Recorded' }],
  direction: 'in',
  lane: 'main',
  temperature: { celsius: 36.6, at: noon, device: 'thermometer' },
  rules: { id: 'venue', version: '1.0.0' },
  clock: 'synchronised',
  epoch,
  sequence: 7,
  offline: false,
  at: noon,
  slip: 412,
  repeatOf: null,
  ...change,
});

export const deviceOf = (change: Partial<DeviceState> = {}): DeviceState => ({
  device: 'scanner',
  kind: 'scanner',
  lane: 'main',
  state: 'ready',
  error: null,
  since: noon,
  profile: 'simulated',
  ...change,
});

export const screenStateOf = (change: Partial<ScreenState> = {}): ScreenState => ({
  revision: 1,
  software: '0.1.0',
  mode: 'live',
  site: { id: 'market', name: 'Chợ Bến Thành' },
  station: { id: 'gate-1', name: 'Cổng số 1' },
  lane: { id: 'main', name: 'Làn 1', direction: 'in' },
  lanes: [{ id: 'main', name: 'Làn 1' }],
  phase: { name: 'waiting' },
  inside: 3,
  capacity: null,
  unsent: 0,
  network: { state: 'online', since: noon, error: null },
  clock: 'synchronised',
  now: noon,
  utcOffsetMinutes: 420,
  devices: [],
  inputs: [],
  barrier: null,
  paper: null,
  faults: [],
  recent: [],
  prints: { waiting: [], questions: [], dropped: [], badges: false },
  rules: { id: 'venue', version: '1.0.0' },
  lists: [],
  canPresent: false,
  ...change,
});
