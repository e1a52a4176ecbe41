import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { asCheckpointError, CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import { openSiteKey } from '../../contract/given-site-key.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { trustFolder } from '../trust.ts';
import type { SiteTags } from './site-tags.ts';

/** What enrolment has brought, sealed to this station, until the station has taken it in. */
export const givenSiteKeyFile = (dataDirectory: string): string => join(trustFolder(dataDirectory), 'site-key.sealed');

export type SiteKeyDeskParts = Readonly<{
  dataDirectory: string;
  place: StationAddress;
  tags: SiteTags;
  /** This station's X25519 key. */
  privateKey(): Promise<Uint8Array>;
  /** Days since the Unix epoch, local date of the site. */
  today(): number;
  /** Another key is in use. */
  changed(): void;
  raise(fault: ErrorRecord): void;
}>;

const hint = 'the station goes on with its own key; let central enrol it again if this stays';

/** Takes the key of the site as central gives it: at enrolment, and later by the command `site.key`. */
export class SiteKeyDesk {
  readonly #parts: SiteKeyDeskParts;

  constructor(parts: SiteKeyDeskParts) {
    this.#parts = parts;
  }

  /** What enrolment has left. It is taken away once it is used, or can never be. */
  async takeLeft(): Promise<void> {
    const file = givenSiteKeyFile(this.#parts.dataDirectory);
    try {
      if (!existsSync(file)) return;
      await this.take(new Uint8Array(readFileSync(file)), true);
      rmSync(file);
    } catch (error) {
      const known = asCheckpointError(error, ErrorCode.SiteKeyUnusable, hint);
      if (known.code === ErrorCode.SiteKeyUnusable) rmSync(file, { force: true });
      this.#parts.raise(known.toRecord());
    }
  }

  /**
   * @param enrolled it came with an enrolment
   * @returns the generation that is on the disk now
   * @throws (rejects) CheckpointError SiteKeyUnusable, or LedgerDiskFull: it is used and would be lost with a restart
   */
  async take(sealed: Uint8Array, enrolled = false): Promise<Readonly<{ generation: number }>> {
    const { tags, place, privateKey, today, changed } = this.#parts;
    const given = await openSiteKey(sealed, await privateKey(), place);
    const before = tags.generation;
    const kept = tags.give(given, today(), enrolled);
    if (tags.generation !== before) changed();
    if (kept) return { generation: given.generation };
    throw new CheckpointError(
      ErrorCode.LedgerDiskFull,
      'the key of the site is in use and could not be written',
      'free space on the disk of the data directory',
    );
  }
}
