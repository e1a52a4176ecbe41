import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import { syncFolder, writeWhole } from '../../station/update-office.ts';

const trialSchema = z.object({
  version: z.int().nonnegative(),
  software: z.string(),
  ledger: z.int().positive(),
  /** Folder in `versions` that is taken again when the trial fails. */
  previous: z.string().regex(/^[A-Za-z0-9._-]+$/),
  /** How often the program has been started since. */
  starts: z.int().nonnegative(),
});
export type Trial = Readonly<z.infer<typeof trialSchema>>;

const stateSchema = z.object({
  /** Version of the newest update that got ready here; 0: none yet. An older one is never taken. */
  held: z.int().nonnegative(),
  /** Schema of a ledger that the held version reads. */
  ledger: z.int().positive().nullable(),
  trial: trialSchema.nullable(),
  /** The last one that did not get ready here. */
  failed: z.object({ version: z.int(), software: z.string(), why: z.string(), at: z.iso.datetime() }).nullable(),
});
export type UpdateState = Readonly<z.infer<typeof stateSchema>>;

const fresh: UpdateState = { held: 0, ledger: null, trial: null, failed: null };

/**
 * `versions/` with one folder for each version, the links `current` and `stable` to one of them, and `update.json`. A power cut at any
 * moment leaves the link on a whole version.
 */
export class Versions {
  readonly app: string;

  constructor(app: string) {
    this.app = app;
  }

  folder(name: string): string {
    return join(this.app, 'versions', name);
  }

  /** Name of the folder in `versions` that the link names; null: nothing is installed this way. */
  current(): string | null {
    try {
      return /^versions\/([A-Za-z0-9._-]+)$/.exec(readlinkSync(join(this.app, 'current')))?.[1] ?? null;
    } catch (error) {
      if (['ENOENT', 'EINVAL'].includes(systemCode(error))) return null;
      throw error;
    }
  }

  has(name: string): boolean {
    try {
      return lstatSync(this.folder(name)).isDirectory();
    } catch {
      return false;
    }
  }

  /**
   * `current` is what is started; `stable` the last that got ready, and what watches over a trial: a version that cannot
   * even start must not have to take itself back.
   * @throws CheckpointError OutputUnusable
   */
  switchTo(name: string, link: 'current' | 'stable' = 'current'): void {
    const beside = join(this.app, `${link}.new`);
    this.#writing(() => {
      rmSync(beside, { force: true });
      symlinkSync(`versions/${name}`, beside);
      renameSync(beside, join(this.app, link));
      syncFolder(this.app);
    });
  }

  state(): UpdateState {
    try {
      const parsed = stateSchema.safeParse(JSON.parse(readFileSync(join(this.app, 'update.json'), 'utf8')));
      return parsed.success ? parsed.data : fresh;
    } catch {
      return fresh;
    }
  }

  /** @throws CheckpointError OutputUnusable */
  keep(state: UpdateState): void {
    this.#writing(() => writeWhole(join(this.app, 'update.json'), `${JSON.stringify(state)}\n`));
  }

  /** @throws CheckpointError OutputUnusable */
  prepare(): void {
    this.#writing(() => mkdirSync(join(this.app, 'versions'), { recursive: true, mode: 0o755 }));
  }

  /** All folders but these go, and what an interrupted update has left. */
  prune(kept: readonly string[]): void {
    for (const name of readdirSync(join(this.app, 'versions')))
      if (!kept.includes(name)) rmSync(this.folder(name), { recursive: true, force: true });
  }

  #writing(act: () => void): void {
    try {
      act();
    } catch (cause) {
      throw new CheckpointError(
        ErrorCode.OutputUnusable,
        `${this.app} cannot be written: ${messageOf(cause)}`,
        'run it as root (sudo)',
        { cause },
      );
    }
  }
}
