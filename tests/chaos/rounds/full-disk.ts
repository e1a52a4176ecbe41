import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../support/kiosk.ts';
import { killStation, pause, type Round } from './round.ts';

/** The disk fills up under load, also while the station is killed and starts; then there is space again. */
export const fullDisk: Round = async (parts) => {
  const { house, random, counts } = parts;
  const { disk, shown } = house;
  if (disk === null) throw new Error('this house has no disk that can be filled');
  await pause(random, 200, 500);
  // Twice: first into the reserve, and then that is used up as well.
  for (const leave of [random.between(0, 4096), 0]) {
    disk.fill(leave);
    await pause(random, 500, 1500);
  }
  counts.fullDisks += 1;
  const before = shown.names.size;
  await pause(random, 500, 1000);
  const meanwhile = shown.names.size - before;
  if (random.chance(0.5)) {
    const started = await house.door.kill().then(() => house.door.start().catch((error: Error) => error.message));
    parts.say(`on a full disk the station ${started === true ? 'starts' : `does not start: ${started}`}`);
  }
  disk.clear();
  if (!house.door.running) await house.door.start();
  const after = shown.names.size;
  await eventually(() => (shown.names.size > after + 20 ? true : null), 20_000).catch(() => undefined);
  if (shown.names.size <= after + 20) return ['nobody passes although there is space on the disk again'];
  await killStation(parts, 1);
  parts.say(`${meanwhile} decisions were shown in the last moment of the full disk`);
  await delay(200);
  return [];
};
