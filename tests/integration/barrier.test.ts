import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScreenState } from '../../contract/rpc.ts';
import { type BarrierSimulator, startBarrierSimulator } from '../../drivers/simulators/barrier-simulator.ts';
import { type ScannerSimulator, startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';
import { eventually } from '../support/kiosk.ts';

type Row = Readonly<{ type: string; data: Readonly<Record<string, unknown>> }>;

const codeOf = (n: number): string => `0010930${String(n).padStart(5, '0')}|NGUYEN VAN A|1987-01-18|0|66${n}|<1<00<`;

describe('a lane with a barrier', () => {
  const folder = mkdtempSync(join(tmpdir(), 'barrier-'));
  let barrier: BarrierSimulator;
  let scanner: ScannerSimulator;
  let station: BareStation;
  let client: StationClient;
  let screen: ScreenState | null = null;

  beforeAll(async () => {
    barrier = await startBarrierSimulator({ port: 0, controlPort: 0 });
    scanner = await startScannerSimulator({ port: 0, controlPort: 0 });
    station = await startBareStation(folder, {
      scannerPort: scanner.port,
      barrier: { port: barrier.port, settings: { pulseMs: 200, pollMs: 50, failOpen: true, openForMs: 1000 } },
    });
    client = await connectStation({ url: station.url, token: 'bench', dataDirectory: folder }, (state) => {
      screen = state;
    });
    screen = await client.watch(null);
    await shows(({ devices }) => devices.every(({ state }) => state === 'ready'));
  }, 60_000);
  afterAll(async () => {
    client.close();
    await station.stop();
    await Promise.all([scanner.close(), barrier.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const shows = (holds: (state: ScreenState) => boolean): Promise<ScreenState> =>
    eventually(() => (screen !== null && holds(screen) ? screen : null));

  const rows = (type: 'barrier' | 'override' | 'passage'): Row['data'][] => {
    const database = new Database(ledgerFile(folder), { readonly: true });
    try {
      return (database.prepare('SELECT public FROM row ORDER BY position').all() as { public: Buffer }[])
        .map((row) => JSON.parse(row.public.toString()) as Row)
        .filter((row) => row.type === `vn.checkpoint.${type}.v1`)
        .map(({ data }) => data);
    } finally {
      database.close();
    }
  };
  const acts = () => rows('barrier').map(({ act, cause }) => `${act} ${cause}`);
  const recorded = (count: number) => eventually(() => (acts().length >= count ? acts().slice(0, count) : null));

  it('opens for whoever is admitted, once, and not for an unreadable code or a repeat', async () => {
    await scanner.scan(codeOf(1));
    await shows(({ phase }) => phase.name === 'decision');
    await eventually(() => (barrier.pulses().length === 1 && !barrier.relay() ? true : null));
    await scanner.scan(codeOf(1));
    await scanner.scan('8934563138165');
    await eventually(() => (rows('passage').length === 3 ? true : null));
    expect([await recorded(1), barrier.pulses().length]).toEqual([['opened passage'], 1]);
    const [passage] = rows('passage');
    expect(rows('barrier')[0]).toMatchObject({
      lane: 'gate-1',
      device: 'barrier-1',
      of: { epoch: passage?.['epoch'], sequence: passage?.['sequence'] },
    });
  });

  it('opens for the guard, records why, and refuses a reason that is none', async () => {
    expect(await client.override('gate-1', 'ambulance')).toEqual({ recorded: true, barrier: 'opened' });
    await eventually(() => (barrier.pulses().length === 2 ? true : null));
    expect([rows('override')[0], (await recorded(2))[1]]).toMatchObject([
      { reason: 'ambulance', direction: 'in', barrier: true, lane: 'gate-1' },
      'opened override',
    ]);
    const nonsense: string = 'boredom';
    await expect(client.override('gate-1', nonsense as 'other')).rejects.toMatchObject({ code: 6001 });
  });

  it('says that there is a fire, that it stands open for too long, and that somebody opened it by hand', async () => {
    barrier.input('fire', true);
    await shows((state) => state.barrier?.openBy === 'fire');
    barrier.input('fire', false);
    barrier.input('position', true);
    await shows((state) => state.barrier?.openBy === null && state.barrier.position === 'too-long');
    barrier.input('position', false);
    await shows((state) => state.barrier?.position === 'shut');
    barrier.input('position', true);
    await shows((state) => state.barrier?.openBy === 'hand');
    barrier.input('position', false);
    await shows((state) => state.barrier?.openBy === null);
    expect((await recorded(6)).slice(2)).toEqual([
      'opened-by-wiring fire',
      'closed-by-wiring fire',
      'opened-by-wiring hand',
      'closed-by-wiring hand',
    ]);
  });

  it('records that it opened as its board lost its supply, and says so to whoever is admitted meanwhile', async () => {
    await barrier.power(1500);
    await shows((state) => state.barrier?.openBy === 'power');
    await scanner.scan(codeOf(2));
    await shows((state) => state.barrier?.refused?.act === 'failed');
    await shows((state) => state.barrier?.openBy === null);
    expect((await recorded(9)).slice(6)).toEqual([
      'opened-by-wiring power',
      'failed passage',
      'closed-by-wiring power',
    ]);
  });

  it('opens for the guard though nothing can be recorded, and records it late', async () => {
    const before = barrier.pulses().length;
    const other = new Database(ledgerFile(folder));
    other.exec('BEGIN IMMEDIATE');
    try {
      await scanner.scan(codeOf(3));
      await shows(({ phase, paper }) => phase.name === 'out-of-order' && paper?.until === null);
      expect(await client.override('gate-1', 'fire')).toEqual({ recorded: false, barrier: 'opened' });
      expect(barrier.pulses().length).toBe(before + 1);
    } finally {
      other.exec('ROLLBACK');
      other.close();
    }
    const shown = await shows(({ phase }) => phase.name !== 'out-of-order');
    expect(shown.paper).toEqual({ from: expect.any(Number), until: expect.any(Number) });
    const [late] = rows('override').slice(-1);
    expect(late).toMatchObject({ reason: 'fire', at: expect.any(Number), enteredLate: expect.any(Number) });
    await eventually(() => (acts().at(-1) === 'opened override' ? true : null));
  }, 60_000);

  it('takes what was written on paper, marked late, opens for nobody, and counts whoever came in and has not left', async () => {
    const { inside } = await shows(() => true);
    const opened = barrier.pulses().length;
    const entry = {
      at: Date.now() - 60_000,
      direction: 'in',
      name: 'Trần Thị B',
      identityNumber: '001193000777',
      birth: null,
      phone: null,
      temperature: 36.7,
      outcome: 'admit',
    } as const;
    const view = await client.paperEntry('gate-1', entry);
    expect(view).toMatchObject({ maskedName: 'Trần T** B', decision: { at: entry.at, outcome: 'admit', slip: null } });
    // Somebody who is known to have come in later than the paper says is neither counted twice nor counted out.
    await client.paperEntry('gate-1', { ...entry, at: Date.now() - 3_000_000, identityNumber: '001093000001' });
    await client.paperEntry('gate-1', {
      ...entry,
      at: Date.now() - 3_000_000,
      identityNumber: '001093000001',
      direction: 'out',
    });
    const after = await shows((state) => state.inside === inside + 1);
    expect(after.recent.map(({ maskedName }) => maskedName)).toContain('Trần T** B');
    await expect(client.paperEntry('gate-1', { ...entry, at: Date.now() + 3_600_000 })).rejects.toMatchObject({
      code: 6007,
    });
    await client.paperDone();
    await shows(({ paper }) => paper === null);
    expect([
      barrier.pulses().length,
      rows('passage').filter(({ credential }) => credential === 'manual').length,
    ]).toEqual([opened, 3]);
  });
});
