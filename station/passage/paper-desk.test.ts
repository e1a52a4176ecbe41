import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { passageDataSchema, sealedIdentitySchema } from '../../contract/events.ts';
import type { PaperEntry } from '../../contract/rpc.ts';
import { StationClock } from '../clock/station-clock.ts';
import { People } from '../identity/people.ts';
import { SiteTags } from '../identity/site-tags.ts';
import { fileKeys } from '../keys/file-keys.ts';
import type { RowDraft } from '../ledger/ledger-rows.ts';
import { PaperDesk } from './paper-desk.ts';

const hourMs = 3_600_000;
/** 10:00 in Viet Nam. */
const now = Date.UTC(2021, 8, 11, 3);

describe('passages from paper', () => {
  let folder: string;
  let rows: RowDraft[];
  let broken: boolean;
  let people: People;
  let desk: PaperDesk;
  let known: number | null | 'unknown';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paper-'));
    rows = [];
    broken = false;
    known = null;
    people = new People(3000, []);
    const tags = new SiteTags(
      fileKeys(folder),
      18_881,
      () => Buffer.alloc(32, 1),
      () => undefined,
    );
    desk = new PaperDesk({
      clock: new StationClock({ now: () => now, monotonic: () => now }, 0, () => 'synchronised'),
      people,
      tags,
      utcOffsetMinutes: 420,
      append: async (draft) => {
        if (broken) throw new CheckpointError(ErrorCode.LedgerDiskFull, 'the disk is full', 'free space');
        rows.push(draft);
        return { epoch: 'a'.repeat(32), sequence: rows.length, position: rows.length };
      },
      admittedSince: () => known,
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const entry = (given: Partial<PaperEntry> = {}): PaperEntry => ({
    at: now - hourMs,
    direction: 'in',
    name: 'Nguyễn Văn A',
    identityNumber: '001 087 001 234',
    birth: '1987-01-18',
    phone: '0912 345 678',
    temperature: 36.6,
    outcome: 'admit',
    ...given,
  });

  it('are rows at the time of the paper, marked late, with the identity sealed', async () => {
    const view = await desk.enter('gate-1', entry());
    const [row] = rows;
    const data = passageDataSchema.parse({ ...row?.data, epoch: 'a'.repeat(32), sequence: 1 });
    expect(data).toMatchObject({
      at: now - hourMs,
      enteredLate: now,
      credential: 'manual',
      outcome: 'admit',
      colour: 'green',
      reasons: [{ code: 'paper.entry' }],
      temperature: { celsius: 36.6, at: now - hourMs },
      slip: null,
      inside: 1,
      tag: { value: expect.any(String) },
    });
    expect(JSON.stringify(row?.data)).not.toMatch(/Nguyễn|001087001234|0912/);
    expect(sealedIdentitySchema.parse(JSON.parse(row?.sealed ?? ''))).toMatchObject({
      kind: 'person',
      credential: 'manual',
      person: { name: 'Nguyễn Văn A', identityNumber: '001087001234', identityKind: 'cccd', phone: '0912345678' },
    });
    expect([view.maskedName, row?.time]).toEqual(['Nguyễn V** A', now]);
  });

  it('are refused in the future and after seven days', async () => {
    const times = [now + 2 * 60_000, now - 8 * 24 * hourMs];
    for (const at of times) {
      await expect(desk.enter('gate-1', entry({ at }))).rejects.toMatchObject({ code: ErrorCode.PaperEntryInvalid });
    }
    expect([rows, people.count]).toEqual([[], 0]);
  });

  it('count somebody in and out once, where they are the last that is known of them', async () => {
    await desk.enter('gate-1', entry());
    await desk.enter('gate-1', entry({ at: now - hourMs / 2 }));
    expect(people.count).toBe(1);
    await desk.enter('gate-1', entry({ direction: 'out', at: now - 60_000 }));
    expect(people.count).toBe(0);
  });

  it.for<[string, Partial<PaperEntry>, number | null | 'unknown']>([
    ['a later passage is known', {}, now - 60_000],
    ['the ledger does not reach back that far', {}, 'unknown'],
    ['it was yesterday', { at: now - 11 * hourMs }, null],
    ['nobody can be matched', { identityNumber: null }, null],
    ['they were not admitted', { outcome: 'refer' }, null],
  ])('leave the count as it is where %s', async ([, given, later]) => {
    known = later;
    await desk.enter('gate-1', entry(given));
    expect([rows.length, rows[0]?.presence, people.count]).toEqual([1, null, 0]);
  });

  it('leave the count as it was when the row cannot be committed', async () => {
    broken = true;
    await expect(desk.enter('gate-1', entry())).rejects.toMatchObject({ code: ErrorCode.LedgerDiskFull });
    expect(people.count).toBe(0);
  });
});
