import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mosquittoBinary } from '../support/processes.ts';
import { bundleStation } from './bundle.ts';
import { whyNoLab } from './hardware-lab.ts';
import { type DiskKind, PowerCutHouse } from './power-cut-house.ts';

/** Cuts of each disk. By name: CHECKPOINT_CYCLES=50 */
const cuts = Number(process.env['CHECKPOINT_CYCLES'] ?? 3);
const mosquitto = mosquittoBinary();
const lacking = whyNoLab ?? (mosquitto === null ? 'mosquitto is not installed' : null);
if (lacking !== null) process.stderr.write(`${lacking}\n`);

const perCutMs = 60_000;
const mostLoadMs = 2500;

describe.skipIf(lacking !== null)(`a station whose power is cut${lacking === null ? '' : ` (${lacking})`}`, () => {
  let bundle: string;
  let house: PowerCutHouse;
  const open = async (kind: DiskKind): Promise<void> => {
    house = await PowerCutHouse.open(kind, `power-${kind}`, bundle, mosquitto ?? '');
  };
  beforeAll(async () => {
    bundle = mkdtempSync(join(tmpdir(), 'power-cut-bundle-'));
    await bundleStation(bundle);
  }, 120_000);
  afterAll(() => rmSync(bundle, { recursive: true, force: true }));

  it(
    `loses nothing that was shown in ${cuts} cuts, on a disk whose cache is emptied by each`,
    async () => {
      await open('volatile');
      const starts: number[] = [];
      try {
        for (let cut = 0; cut <= cuts; cut += 1) {
          expect(await house.powerOn()).toBe(true);
          const { ms, why } = await house.startStation();
          expect(why).toBe('');
          starts.push(ms ?? 0);
          const held = await house.passages();
          const lost = [...house.shown].filter((name) => !held.has(name));
          const { setAside } = (await house.diagnostics()).ledger;
          expect({ cut, lost, setAside }).toEqual({ cut, lost: [], setAside: [] });
          process.stderr.write(`cut ${cut}: ${house.shown.size} shown, ${held.size} in the ledger, 0 lost\n`);
          if (cut < cuts) await house.passAndCut(Math.random() * mostLoadMs);
        }
        await house.drained();
        house.books.look();
        const { passages, doubled, declared, conflicts, rejected } = house.books;
        const missing = [...house.shown].filter((name) => !passages.has(name));
        expect({ missing, doubled, declared, conflicts, rejected }).toEqual({
          ...{ missing: [], doubled: 0, declared: [], conflicts: 0, rejected: 0 },
        });
        expect(house.books.brokenChains()).toEqual([]);
      } finally {
        await house.dispose();
      }
    },
    60_000 + (cuts + 1) * perCutMs,
  );

  it(
    `says so and goes on when the disk has lied about flushes, ${cuts} cuts`,
    async () => {
      await open('lying');
      const told = { unmountable: 0, setAside: 0, newEpoch: 0, unnoticed: 0, silent: 0 };
      let epoch = '';
      try {
        for (let cut = 0; cut <= cuts; cut += 1) {
          if (!(await house.powerOn())) {
            told.unmountable += 1;
            epoch = '';
            await house.powerOn();
          }
          const { ms, why } = await house.startStation();
          if (ms === null) {
            process.stderr.write(`cut ${cut}: the station does not start: ${why}\n`);
            told.silent += why === '' ? 1 : 0;
            await house.freshDisk();
            epoch = '';
            continue;
          }
          const { ledger } = await house.drained();
          house.books.look();
          told.setAside = Math.max(told.setAside, ledger.setAside?.length ?? 0);
          if (epoch !== '' && ledger.epoch !== epoch) told.newEpoch += 1;
          epoch = ledger.epoch;
          const missing = [...house.shown].filter((name) => !house.books.passages.has(name));
          const undeclared = missing.filter((name) => !house.books.isNameDeclaredLost(name));
          process.stderr.write(
            `cut ${cut}: ${house.shown.size} shown, ${missing.length} gone, ${undeclared.length} of them without a word; ${JSON.stringify(told)}\n`,
          );
          told.unnoticed = undeclared.length;
          if (cut < cuts) await house.passAndCut(Math.random() * mostLoadMs);
        }
        expect(told.silent).toBe(0);
      } finally {
        await house.dispose();
      }
    },
    60_000 + (cuts + 1) * perCutMs,
  );
});
