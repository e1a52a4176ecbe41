import {
  closeSync,
  cpSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerReader } from '../../../station/ledger/ledger-reader.ts';
import { ledgerFile } from '../../../station/ledger/schema.ts';
import { setAsides as setAsidesOf } from '../../../station/ledger/set-aside.ts';
import { eventually } from '../../support/kiosk.ts';
import type { Door } from '../door.ts';
import type { House } from '../house.ts';
import type { Random } from '../random.ts';
import { pause, type Round } from './round.ts';

/** The check begins ten seconds after a start, and again after what it has found was set aside. */
const checkedMs = 60_000;

/** The log is gone when a station was stopped in order. */
const filesOf = (door: Door): readonly string[] => ['', '-wal'].filter((end) => existsSync(`${door.file}${end}`));

/** What the station's files say that central has acknowledged, per epoch. Of a copy: looking changes nothing. */
const acknowledgedIn = (door: Door): ReadonlyMap<string, number> => {
  const copy = mkdtempSync(join(tmpdir(), 'chaos-look-'));
  try {
    for (const end of filesOf(door)) cpSync(`${door.file}${end}`, `${ledgerFile(copy)}${end}`);
    const reader = new LedgerReader(ledgerFile(copy));
    try {
      return new Map(reader.watermarks().map(({ epoch, sequence }) => [epoch, sequence]));
    } finally {
      reader.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

/** Truncates the database or its log, or turns bits of it. @returns what was done */
export const spoil = (door: Door, random: Random, mayTruncate: boolean): string => {
  const end = random.chance(0.5) ? '' : (filesOf(door).at(-1) ?? '');
  const fd = openSync(`${door.file}${end}`, 'r+');
  try {
    const { size } = fstatSync(fd);
    if (size === 0) return `ledger.db${end} is empty`;
    if (mayTruncate && random.chance(0.25)) {
      const to = random.between(0, size - 1);
      ftruncateSync(fd, to);
      return `ledger.db${end} cut from ${size} to ${to} bytes`;
    }
    const bits = random.between(1, 8);
    const byte = Buffer.alloc(1);
    for (let n = 0; n < bits; n += 1) {
      const at = random.between(0, size - 1);
      readSync(fd, byte, 0, 1, at);
      byte[0] = (byte[0] ?? 0) ^ (1 << random.between(0, 7));
      writeSync(fd, byte, 0, 1, at);
    }
    return `${bits} bits of ledger.db${end} (${size} bytes) turned`;
  } finally {
    closeSync(fd);
  }
};

/** Waits until the station has looked at every row, and at whatever it has set aside. */
const checked = async (door: Door): Promise<readonly string[]> => {
  let last = '';
  try {
    await eventually(async () => {
      const { ledger } = await door.diagnostics();
      last = JSON.stringify(ledger);
      const isRead = (ledger.setAside ?? []).every(({ report }) => report !== null);
      return ledger.check?.state === 'whole' && isRead ? true : null;
    }, checkedMs);
    return [];
  } catch {
    return [`the ledger was not found whole within ${checkedMs / 1000} s: ${last}`];
  }
};

/** No loss is declared of what the station knew to be acknowledged. */
const acknowledgedAreNotLost = (
  house: House,
  known: ReadonlyMap<string, number>,
  /** How many had been declared before the damage. */
  before: number,
): readonly string[] => {
  house.books.look();
  return house.books.declared
    .slice(before)
    .filter(({ epoch, from }) => from <= (known.get(epoch) ?? 0))
    .map((lost) => `declared lost, but acknowledged through ${known.get(lost.epoch)}: ${JSON.stringify(lost)}`);
};

const setAsides = (door: Door): number => setAsidesOf(door.folder).length;

const restart = async (door: Door): Promise<void> => {
  await door.kill();
  await door.start();
};

/** Database or log spoilt between a kill and the next start. */
export const damage: Round = async ({ house, random, counts, say }) => {
  const { door } = house;
  await pause(random, 500, 2500);
  if (random.chance(0.3)) await door.stop();
  else await door.kill();
  house.damaged = true;
  const [known, declared, aside] = [acknowledgedIn(door), house.declaredNow(), setAsides(door)];
  say(spoil(door, random, true));
  counts.damages += 1;
  await door.start();
  await pause(random, 0, 1000);
  // In the middle of what is being saved, or behind it.
  if (random.chance(0.4)) await restart(door);
  const wrong = await checked(door);
  await house.drained(door);
  counts.setAside += setAsides(door) - aside;
  return [...wrong, ...acknowledgedAreNotLost(house, known, declared)];
};

/** Under the hands of a running station. What it has not met by itself, the check after the next start finds. */
export const damageWhileRunning: Round = async ({ house, random, counts, say }) => {
  const { door } = house;
  await pause(random, 500, 2000);
  house.damaged = true;
  const [known, declared, aside] = [acknowledgedIn(door), house.declaredNow(), setAsides(door)];
  say(spoil(door, random, false));
  counts.damagesWhileRunning += 1;
  await pause(random, 1500, 3000);
  const { check } = (await door.diagnostics()).ledger;
  // A check that is over has not seen it.
  const isRestarted = check?.state === 'whole' || random.chance(0.3);
  if (isRestarted) await restart(door);
  const wrong = [...(await checked(door))];
  await house.drained(door);
  if (!isRestarted) counts.setAsideWhileRunning += setAsides(door) - aside;
  // Whether the log can be read again shows at a start only.
  await restart(door);
  wrong.push(...(await checked(door)));
  await house.drained(door);
  counts.setAside += setAsides(door) - aside;
  return [...wrong, ...acknowledgedAreNotLost(house, known, declared)];
};
