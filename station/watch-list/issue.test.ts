import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { personKeys } from '../../contract/identity.ts';
import { PeopleTable } from '../../contract/people-table.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { signingPublicKey } from '../../contract/signed.ts';
import { keptSecretText, type MadeBase, makeBase, makeDelta, parseKeptSecret, parseRecipients } from './issue.ts';
import type { StationKeyPair } from './station-key.ts';
import { openWatchFile } from './watch-file.ts';
import { WatchList } from './watch-list.ts';
import { parseDraft, signDraft, writeDraft } from './write-watch-file.ts';

const today = 18_881; // 2021-09-11
const signer = randomBytes(32);

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n');
}

const thrownBy = (run: () => unknown): CheckpointError | null => {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof CheckpointError) return error;
    throw error;
  }
};

describe('a list from the table to the door', () => {
  let folder: string;
  let pair: StationKeyPair;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'watch-issue-'));
    pair = await newSealingKeyPair();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const base = (text: string): Promise<MadeBase> =>
    makeBase({ lines: linesOf(text), made: 1, today, work: 2, recipients: [pair.publicKey] });
  const atTheDoor = async (made: MadeBase) => {
    const draft = parseDraft(Buffer.concat(writeDraft(made.draft)));
    const file = join(folder, '1.cpwl');
    const signed = signDraft(draft, { version: 1, audience: '*', notAfter: null }, signer);
    writeFileSync(file, Buffer.concat(signed));
    const keyring = { keysFor: () => [signingPublicKey(signer)] };
    const opened = await openWatchFile(file, { keyring, audiences: [], now: null, pair }, null);
    if (opened.kind !== 'base') throw new Error('not a base');
    const list = WatchList.of(opened.base, opened.secret);
    return { list, held: { version: 1, secret: opened.secret, bits: list.bits }, keyring };
  };
  const person = (identityNumber: string | null, qid: string | null = null) =>
    personKeys({ identityNumber, qid, identityKind: 'cccd', healthInsurance: null });

  it('finds a person by each of their numbers, however they were written in the table', async () => {
    const made = await base(
      '\ufeffLevel;Number;QID;Until\nf1;001 087 001 234;162979388586171100;2021-09-25\n\nF0;"b1234567";;2021-09-11\n',
    );
    const { list } = await atTheDoor(made);
    expect([made.people, made.over]).toEqual([3, 0]);
    expect([
      list.look(person('001087001234'), today),
      list.look(person(null, '162979388586171100'), today),
      list.look(person('B1234567'), today),
      list.look(person('001087001235'), today),
    ]).toEqual([
      { level: 'f1', until: today + 14 },
      { level: 'f1', until: today + 14 },
      { level: 'f0', until: today },
      null,
    ]);
  });

  it('leaves out whose last day has passed', async () => {
    const made = await base('number,level,until\n001087001234,f1,2021-09-10\n001087001235,f1,2021-09-11');
    expect([made.people, made.over]).toEqual([1, 1]);
  });

  it('takes changes by what was kept of the base', async () => {
    const made = await base('number,level,until\n001087001234,f1,2021-09-25\n001087001235,f1,2021-09-25');
    const { list, held, keyring } = await atTheDoor(made);
    const kept = parseKeptSecret(keptSecretText(made.kept));
    const text = [
      'number,level,until',
      '001087001234,none,',
      '001087001235,f0,2021-09-30',
      '001087001236,f1,2021-09-12',
      '001087001236,f1,2021-09-10',
    ].join('\n');
    const { draft, changes } = await makeDelta({ lines: linesOf(text), made: 2, today, kept, after: 1 });
    const file = join(folder, '2.cpwl');
    writeFileSync(file, Buffer.concat(signDraft(draft, { version: 2, audience: '*', notAfter: null }, signer)));
    const opened = await openWatchFile(file, { keyring, audiences: [], now: null, pair }, held);
    if (opened.kind !== 'delta') throw new Error('not a delta');
    const changed = list.with(opened.changes);
    expect(changes).toBe(3);
    expect(['234', '235', '236'].map((end) => changed.look(person(`001087001${end}`), today))).toEqual([
      null,
      { level: 'f0', until: today + 19 },
      null,
    ]);
  });

  it.for<[string, string]>([
    ['', 'it is empty'],
    ['number,level\n', 'columns are missing'],
    ['level,until\n', 'columns are missing'],
    ['name,level,until,number\n', 'columns that are not known'],
    ['number,level,until\n001087001234,f2,2021-09-25', 'line 2: its level'],
    ['number,level,until\n001087001234,none,', 'line 2: "none" belongs into changes'],
    ['number,level,until\n\n001087001234,f1,25/09/2021', 'line 3: its last day'],
    ['number,level,until\n001087001234,f1,2021-02-30', 'line 2: its last day'],
    ['number,level,until\n******001234,f1,2021-09-25', 'line 2: its number is masked'],
    ['number,level,until\n000000000000,f1,2021-09-25', 'line 2: it names nobody'],
    ['number,level,until\n12,f1,2021-09-25', 'line 2: it names nobody'],
  ])('makes nothing of a table that is wrong: %j', async ([text, why]) => {
    await expect(base(text)).rejects.toMatchObject({
      code: ErrorCode.WatchListTableInvalid,
      message: expect.stringContaining(why),
    });
  });

  it('tells at most twenty wrong lines one by one', async () => {
    const wrong = `number,level,until\n${'001087001234,f9,2021-09-25\n'.repeat(50)}`;
    await expect(base(wrong)).rejects.toMatchObject({
      message: expect.stringMatching(/line 21: [^\n]*\n {2}and 30 more lines$/),
    });
  });

  it('never says what stands in a line, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(fc.constantFrom('001087001234', 'NGUYENVANA', '"', '*', 'f1', 'f7', '2021-09-25', ' '), {
            maxLength: 5,
          }),
        ),
        fc.constantFrom(',', ';', '\t'),
        (lines, separator) => {
          const table = new PeopleTable(true);
          const error = thrownBy(() => {
            table.read(['number', 'level', 'until'].join(separator));
            for (const line of lines) table.read(line.join(separator));
            table.end();
          });
          expect(`${error?.message}${error?.hint}`).not.toMatch(/001087001234|NGUYENVANA/);
        },
      ),
    );
    const error = thrownBy(() => new PeopleTable(false).read('001087001234,NGUYENVANA,f1'));
    expect(error?.code).toBe(ErrorCode.WatchListTableInvalid);
    expect(error?.message).not.toMatch(/001087001234|NGUYENVANA/);
  });

  it('reads recipients with remarks, and says which line is none', () => {
    const key = Buffer.from(pair.publicKey).toString('base64');
    expect(parseRecipients(`# stations\n${key} gate-1\n\n${key}\n`).length).toBe(2);
    expect(thrownBy(() => parseRecipients(`${key}\nabc\n`))?.message).toContain('line 2');
    expect(thrownBy(() => parseRecipients('# nobody\n'))?.code).toBe(ErrorCode.WatchListKeyUnreadable);
    expect(thrownBy(() => parseKeptSecret('{}'))?.code).toBe(ErrorCode.WatchListKeyUnreadable);
  });
});
