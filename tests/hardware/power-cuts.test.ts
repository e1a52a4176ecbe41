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

/** How often each was seen. `setAside`: ledgers in the data directory, counted at each start. */
type Told = { unmountable: number; notStarted: number; newEpoch: number; setAside: number };

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

  /** Starts on what the lying disk has left. @returns the epoch that goes on; null: the disk must be a new one */
  const goOnAfterLies = async (before: string | null, told: Told): Promise<string | null> => {
    if (!(await house.powerOn())) {
      told.unmountable += 1;
      return null;
    }
    const { ms, why } = await house.startStation();
    if (ms === null) {
      // Its trust and settings may be what the disk has lost: whoever comes must be able to read that.
      expect(why).toMatch(/[a-z]+ [a-z]+/);
      told.notStarted += 1;
      await house.freshDisk();
      return null;
    }
    const held = await house.passages();
    const { ledger } = await house.drained();
    house.books.look();
    const isGone = [...house.books.passages].some((name) => name.startsWith(`${before}-`) && !held.has(name));
    // What central has and the disk has lost is noticed: by the ledger itself, or by what central acknowledges.
    if (isGone) expect(ledger.epoch).not.toBe(before);
    if (before !== null && ledger.epoch !== before) told.newEpoch += 1;
    told.setAside += ledger.setAside?.length ?? 0;
    return ledger.epoch;
  };

  it(
    `notices what a disk has lost that lies about flushes, says so and goes on, ${cuts} cuts`,
    async () => {
      await open('lying');
      const told: Told = { unmountable: 0, notStarted: 0, newEpoch: 0, setAside: 0 };
      let epoch: string | null = null;
      try {
        for (let cut = 0; cut <= cuts; cut += 1) {
          epoch = (await goOnAfterLies(epoch, told)) ?? (await goOnAfterLies(null, told));
          expect(epoch).not.toBeNull();
          const gone = [...house.shown].filter((name) => !house.books.passages.has(name));
          const declared = gone.filter((name) => house.books.isNameDeclaredLost(name));
          process.stderr.write(
            `lying, cut ${cut}: ${house.shown.size} shown, ${gone.length} lost for ever, ${declared.length} of them declared; ${JSON.stringify(told)}\n`,
          );
          if (cut < cuts) await house.passAndCut(Math.random() * mostLoadMs);
        }
        expect(house.books.doubled).toBe(0);
      } finally {
        await house.dispose();
      }
    },
    60_000 + (cuts + 1) * 2 * perCutMs,
  );
});
