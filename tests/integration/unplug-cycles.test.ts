import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { driverFactory } from '../../drivers/create-driver.ts';
import { unlistedDevice } from '../../drivers/discovery/plugged-device.ts';
import { Ports } from '../../drivers/discovery/ports.ts';
import { hasSocat, Pty } from '../../drivers/testing/pty.ts';
import { deviceAt, KeepingSink, realClock, until } from '../../drivers/testing/watched-driver.ts';

/** By name: CHECKPOINT_CYCLES=1000, which takes some minutes. */
const cycles = Number(process.env['CHECKPOINT_CYCLES'] ?? 20);

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** What a leak would make more of. Open files are counted where the system tells. */
const holdings = () => {
  collectGarbage();
  return {
    files: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    resources: process.getActiveResourcesInfo().filter((name) => !/Timeout|Immediate|FSReq/.test(name)).length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    heapMegabytes: process.memoryUsage().heapUsed / 1e6,
  };
};

it.skipIf(!hasSocat)(
  `a scanner is pulled and put back ${cycles} times without a leak (needs socat)`,
  async () => {
    const pty = await Pty.plugged();
    let there = true;
    const ports = new Ports({
      list: async () => (there ? [{ ...unlistedDevice('serial', pty.path), vendor: '1eab', port: '1-1' }] : []),
    });
    const sink = new KeepingSink();
    const device = {
      ...deviceAt('scanner', 'serial-scanner', 1),
      transport: { type: 'serial' as const, usb: { vendor: '1eab' } },
    };
    const driver = driverFactory({ profilesDirectory: null, ports })(device, sink, realClock);
    driver.start();
    const missed: string[] = [];
    const back: number[] = [];
    const cycle = async (number: number): Promise<void> => {
      const pluggedAt = performance.now();
      await until('ready', () => sink.latest?.state === 'ready');
      back.push(performance.now() - pluggedAt);
      const code = `893456${number}`;
      pty.send(`${code}\r\nHALF`);
      await until('the code', () => sink.texts.length > 0);
      if (sink.texts.join() !== code) missed.push(`${code}: ${sink.texts.join()}`);
      await pty.unplug();
      there = false;
      await until('away', () => sink.latest?.state === 'absent');
      sink.states.length = 0;
      sink.readings.length = 0;
      await pty.plug(`tty-${number % 2}`);
      there = true;
    };
    const warmUp = Math.min(10, Math.ceil(cycles / 4));
    for (let number = 1; number <= warmUp; number += 1) await cycle(number);
    await until('ready', () => sink.latest?.state === 'ready');
    const before = holdings();
    for (let number = warmUp + 1; number <= cycles; number += 1) await cycle(number);
    await until('ready', () => sink.latest?.state === 'ready');
    const after = holdings();
    await driver.dispose();
    await pty.dispose();
    const worst = Math.max(...back);
    console.info(`${cycles} cycles: back in ${worst.toFixed(0)} ms at worst`, { before, after });
    expect(missed).toEqual([]);
    expect(worst).toBeLessThan(2000);
    expect({ ...after, heapMegabytes: 0 }).toEqual({ ...before, heapMegabytes: 0 });
    expect(after.heapMegabytes - before.heapMegabytes).toBeLessThan(3);
  },
  60_000 + cycles * 3000,
);
