import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { DeviceTestResult } from '../../contract/device-test.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { FoundDevice, SetupState } from '../../contract/setup.ts';
import type { FoundBackup } from '../../contract/support.ts';
import type { AssistantAnswer } from './assistant-orders.ts';
import { bundleAssistant } from './bundle.ts';
import { GuestAssistant } from './guest-assistant.ts';
import { bootLab, type Lab, type LabDevice, whyNoLab } from './hardware-lab.ts';
import { loadStickDrivers, UsbStick } from './usb-stick.ts';

if (whyNoLab !== null) process.stderr.write(`${whyNoLab}\n`);

const data = '/tmp/kiosk';
/** By the description of the GY-MCU90615: 36.60 °C before it, 25.00 °C around it. */
const warm = (() => {
  const frame = [0x5a, 0x5a, 0x45, 0x04, 0x0e, 0x4c, 0x09, 0xc4];
  return String.fromCharCode(...frame, frame.reduce((sum, byte) => sum + byte, 0) & 0xff);
})();

/** Emulated, beside others: the thread of the gate waits for none of it, but for its turn on the processor. ms */
const heldAtMostMs = 8000;

/** Does it again and again while something else waits for it. */
const meanwhile = async <T>(act: () => void, until: Promise<T>): Promise<T> => {
  const timer = setInterval(act, 150);
  try {
    return await until;
  } finally {
    clearInterval(timer);
  }
};

describe.skipIf(whyNoLab !== null)(`the set-up assistant on real drivers`, () => {
  let lab: Lab;
  let assistant: GuestAssistant;
  const plugged: LabDevice[] = [];
  const stuck: UsbStick[] = [];
  const told: string[] = [];
  const plug = async (...args: Parameters<Lab['plug']>): Promise<LabDevice> => {
    const device = await lab.plug(...args);
    plugged.push(device);
    return device;
  };
  const stick = async (...args: Parameters<typeof UsbStick.plug> extends [Lab, ...infer R] ? R : never) => {
    const made = await UsbStick.plug(lab, ...args);
    stuck.push(made);
    return made;
  };
  const note = (what: string, { ms, heldMs }: AssistantAnswer): void =>
    void told.push(`${what}: ${ms} ms, the gate's thread held for at most ${heldMs} ms of it`);

  beforeAll(async () => {
    lab = await bootLab('assistant');
    await bundleAssistant(lab.share);
    await loadStickDrivers(lab);
    // Once: under emulation it takes its time to load.
    assistant = await GuestAssistant.start(lab, data);
  }, 600_000);
  afterAll(async () => {
    console.info(told.join('\n'));
    await assistant?.kill();
    await lab?.close();
  });
  afterEach(async () => {
    for (const device of plugged.splice(0)) await device.unplug().catch(() => undefined);
    for (const one of stuck.splice(0)) await one.remove().catch(() => undefined);
  });

  const found = async (count: number): Promise<readonly FoundDevice[]> => {
    await expect
      .poll(
        async () => {
          await assistant.ask({ do: 'look' });
          return ((await assistant.ask({ do: 'state' })).answer as SetupState).found.filter(
            ({ matches }) => matches.length > 0,
          ).length;
        },
        { timeout: 90_000 },
      )
      .toBe(count);
    return ((await assistant.ask({ do: 'state' })).answer as SetupState).found.filter(
      ({ matches }) => matches.length > 0,
    );
  };
  const tried = async (device: string, open = false): Promise<DeviceTestResult> => {
    const answer = await assistant.ask({ do: 'try', request: { device, seconds: 60, document: 'test', open } });
    if (answer.error !== undefined) throw new Error(answer.error.message);
    const result = answer.answer as DeviceTestResult;
    told.push(`${device}: ${result.says}`);
    return result;
  };

  it('finds each device, says what it is taken for or that a person must, and tries it live', async () => {
    // As cheap adapters do: their maker gave all the same serial number.
    const relay = await plug('ftdi', { port: 1, serial: 'A0' });
    const thermometer = await plug('ftdi', { port: 2, serial: 'A0' });
    const serial = await plug('cdc', { port: 3 });
    const pos = await plug('hid-pos', { port: 4 });
    await plug('hid-kbd', { port: 5 });
    const printer = await plug('printer', { port: 6 });
    const all = await found(6);
    const seen = all.map(({ transport, unsure, matches, place }) => [
      transport,
      matches[0]?.profile,
      unsure,
      place.type,
    ]);
    expect(seen.toSorted()).toEqual(
      [
        ['serial', 'newland-serial', false, 'serial'],
        ['serial', expect.any(String), true, 'serial'],
        ['serial', expect.any(String), true, 'serial'],
        ['hid', 'zebra-hid-pos', false, 'hid'],
        ['hid', 'honeywell-wedge', false, 'screen'],
        ['usb-printer', 'epson-tm-80', false, 'usb-printer'],
      ].toSorted(),
    );
    // Two alike adapters are told apart by their sockets.
    const adapters = all.filter(({ unsure }) => unsure);
    const at = (port: string) =>
      adapters.find(({ place }) => 'usb' in place && place.usb?.port === port)?.place ?? { type: 'serial' as const };
    const placeOf = (profile: string) =>
      all.find(({ matches }) => matches[0]?.profile === profile)?.place ?? { type: 'screen' as const };
    const common = { lane: 'gate-1' } as const;
    const devices: DeviceConfiguration[] = [
      { ...common, id: 'scanner-1', kind: 'scanner', profile: 'newland-serial', transport: placeOf('newland-serial') },
      {
        ...common,
        id: 'scanner-2',
        kind: 'scanner',
        profile: 'zebra-hid-pos',
        transport: placeOf('zebra-hid-pos'),
      },
      { ...common, id: 'thermometer-1', kind: 'thermometer', profile: 'gy-mcu90615', transport: at('1-2') },
      { ...common, id: 'printer-1', kind: 'printer', profile: 'epson-tm-80', transport: placeOf('epson-tm-80') },
      { ...common, id: 'barrier-1', kind: 'barrier', profile: 'lcus-1', transport: at('1-1') },
    ];
    await assistant.ask({ do: 'save', change: { siteName: 'Chợ', stationName: 'Cửa Nam', devices } });
    const code = '893456000001';
    const scan = (device: LabDevice) => () => void device.scan(code);
    expect(await meanwhile(scan(serial), tried('scanner-1'))).toMatchObject({
      passed: true,
      seen: { kind: 'code', characters: 12 },
    });
    expect(await meanwhile(scan(pos), tried('scanner-2'))).toMatchObject({
      passed: true,
      seen: { kind: 'code', characters: 12 },
    });
    expect(await meanwhile(() => void thermometer.write(warm), tried('thermometer-1'))).toMatchObject({
      passed: true,
      seen: { kind: 'temperature', celsius: 36.6 },
    });
    expect(await tried('printer-1')).toMatchObject({ passed: true, seen: { kind: 'print', outcome: 'printed' } });
    expect(printer.dev.printed.length).toBeGreaterThan(100);
    expect(await tried('barrier-1', true)).toMatchObject({
      passed: true,
      seen: { kind: 'opening', outcome: 'opened' },
    });
    expect(relay.rx?.toString('hex')).toContain('a00101a2');
    // What is not there any more says so, and what to do.
    await serial.unplug();
    expect(await tried('scanner-1')).toMatchObject({ passed: false });
    const { draft } = (await assistant.ask({ do: 'state' })).answer as SetupState;
    expect(draft.tested).toEqual({
      ...{ 'scanner-1': false, 'scanner-2': true, 'thermometer-1': true, 'printer-1': true, 'barrier-1': true },
    });
  }, 400_000);

  it('writes a backup onto a stick and takes it back, and hands keys over on it', async () => {
    await stick('a');
    const saved = await assistant.ask({ do: 'backup' });
    note('backup', saved);
    expect(saved.answer).toMatchObject({ saved: '/media/a' });
    const looked = await assistant.ask({ do: 'found' });
    note('backups found', looked);
    const [backup] = looked.answer as readonly FoundBackup[];
    expect(backup).toMatchObject({ site: 'cho', station: 'nam', own: true });
    expect(await assistant.ask({ do: 'restore', file: backup?.file ?? '' })).toMatchObject({ answer: null });
    expect((await lab.exec(`cat ${data}/checkpoint.json`)).stdout).toContain('"nam"');
    expect(await assistant.ask({ do: 'keys' })).toMatchObject({ answer: { saved: '/media/a' } });
  }, 300_000);

  it('says of each stick what is wrong with it', async () => {
    expect(await assistant.ask({ do: 'backup' })).toMatchObject({ error: { code: ErrorCode.StickMissing } });
    const blank = await stick('blank', { blank: true });
    expect(await assistant.ask({ do: 'backup' })).toMatchObject({ error: { code: ErrorCode.StickUnreadable } });
    await blank.remove();
    const shut = await stick('shut', { readOnly: true });
    expect(await assistant.ask({ do: 'backup' })).toMatchObject({ error: { code: ErrorCode.StickProtected } });
    expect(await assistant.ask({ do: 'found' })).toMatchObject({ answer: [] });
    await stick('full', { full: true });
    expect(await assistant.ask({ do: 'backup' })).toMatchObject({ error: { code: ErrorCode.StickFull } });
    // Of several the one that takes it.
    await stick('third');
    expect(await assistant.ask({ do: 'backup' })).toMatchObject({ answer: { saved: '/media/third' } });
    await shut.remove();
  }, 300_000);

  it('is not held up by a stick that is pulled in the middle, nor by one that dies', async () => {
    const pulled = await stick('pulled');
    await pulled.speed(100_000);
    const writing = assistant.ask({ do: 'fill', name: 'big.bin', bytes: 4_000_000 });
    await expect.poll(() => pulled.files(), { timeout: 60_000 }).toContain('big.bin.part');
    await pulled.pull();
    const gone = await writing;
    note('pulled in the middle', gone);
    expect(gone).toMatchObject({ error: { code: ErrorCode.StickGone } });
    expect(gone.heldMs).toBeLessThan(heldAtMostMs);
    await pulled.remove();

    const dying = await stick('dying');
    await dying.speed(1);
    const silent = await assistant.ask({ do: 'fill', name: 'big.bin', bytes: 1_000_000 });
    note('dying', silent);
    expect(silent).toMatchObject({ error: { code: ErrorCode.StickSilent } });
    expect(silent.heldMs).toBeLessThan(heldAtMostMs);
    const again = await assistant.ask({ do: 'backup' });
    note('asked again', again);
    expect(again).toMatchObject({ error: { code: ErrorCode.StickSilent } });
    // Once it is out, another one serves.
    await dying.remove();
    await stick('good');
    await expect
      .poll(async () => (await assistant.ask({ do: 'backup' })).answer ?? null, { timeout: 120_000, interval: 1000 })
      .toMatchObject({ saved: '/media/good' });
  }, 400_000);
});
