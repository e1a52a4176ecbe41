import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Announcement, announcementSchema } from '../../contract/commands.ts';
import { writeWhole } from '../enrolment/whole-file.ts';

const fileSchema = z.array(announcementSchema);
/** The oldest goes when there are more. */
const maxShown = 4;

/** What central says on the screens of a station, over restarts, each until its time. */
export class Announcements {
  readonly #file: string;
  #list: readonly Announcement[];

  constructor(file: string) {
    this.#file = file;
    this.#list = read(file);
  }

  /** @param now ms since the Unix epoch */
  current(now: number): readonly Announcement[] {
    return this.#list.filter(({ until }) => until > now);
  }

  /** @throws of the system, where it cannot be written */
  add(announcement: Announcement, now: number): void {
    this.#set([...this.current(now), announcement].slice(-maxShown));
  }

  clear(): void {
    this.#set([]);
  }

  #set(list: readonly Announcement[]): void {
    writeWhole(this.#file, `${JSON.stringify(list)}\n`);
    this.#list = list;
  }
}

/** A file that cannot be read has no words for anybody. */
const read = (file: string): readonly Announcement[] => {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
};
