import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { pause, type Round } from './round.ts';

/** A machine is copied with everything, its id included; both copies run, at once and then one after the other. */
export const clone: Round = async ({ house, random, counts }) => {
  const { door } = house;
  await pause(random, 300, 900);
  await door.kill();
  house.cloned = true;
  counts.clones += 1;
  const folder = join(house.root, `clone-${counts.clones}`);
  cpSync(door.folder, folder, { recursive: true });
  const copy = await house.openDoor(folder);
  await door.start();
  await copy.start();
  copy.letPeopleCome();
  await pause(random, 2500, 4000);
  door.holdPeople();
  await door.kill();
  await house.drained(copy);
  await copy.stop();
  await door.start();
  await house.drained(door);
  return [];
};
