import type { KeysOpening } from '../../contract/keys.ts';

/** The private keys of a station, by the name of their file. What is written is on the disk when `write` returns. */
export interface KeyStore {
  readonly kept: KeysOpening['kept'];
  /** @returns null: there is none of that name. @throws CheckpointError KeysClosed, KeyUnreadable */
  read(name: string): string | null;
  /** In place of what it was, which is overwritten. */
  write(name: string, text: string): void;
  remove(name: string): void;
}

/** What the software itself keeps there. The token of the command line is not among them: commands read it. */
export const keyNames = {
  tags: 'tags.json',
  watchList: 'watch-list.json',
  station: 'station.key',
  roster: 'roster.key',
} as const;
