import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { signingPublicKey, signObject } from '../contract/signed.ts';
import {
  keptSecretText,
  leaveIncoming,
  type MadeBase,
  makeBase,
  makeDelta,
  parseKeptSecret,
  showWatchList,
  signWatchDraft,
  stationPublicKey,
  writeDraft,
} from './watch-list-office.ts';

const today = 18_881;
const now = today * 86_400_000;
const place = { site: 'a', station: 'b' };
const signer = randomBytes(32);

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n');
}

describe('the desk that issues watch lists', () => {
  let data: string;
  let made: MadeBase;

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'watch-office-'));
    const root = randomBytes(32);
    mkdirSync(join(data, 'trust'));
    const key = { role: 'watch-list', key: signingPublicKey(signer) };
    const body = { keys: [key], sealing: [new Uint8Array(32).fill(9)] };
    writeFileSync(join(data, 'trust', 'root.pub'), Buffer.from(signingPublicKey(root)).toString('base64'));
    writeFileSync(
      join(data, 'trust', 'roles.cose'),
      signObject({ role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body }, root),
    );
    const recipients = [new Uint8Array(Buffer.from(await stationPublicKey(data), 'base64'))];
    const lines = linesOf('number,level,until\n001087001234,f0,2021-09-11\n001087001235,f1,2021-09-25');
    made = await makeBase({ lines, made: now, today, work: 1, recipients });
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  const signed = (draft: MadeBase['draft'], version: number, key: Uint8Array = signer): string => {
    const file = join(data, `${version}.cpwl`);
    const order = {
      draft: Buffer.concat(writeDraft(draft)),
      key,
      passphrase: null,
      audience: 'site/a',
      notAfter: null,
    };
    writeFileSync(file, Buffer.concat(signWatchDraft({ ...order, version }).pieces));
    return file;
  };
  const show = (file: string, kept = made.kept) => showWatchList(file, { dataDirectory: data, place }, kept, now);

  it('shows what a list holds in numbers, who signed it, and that its station takes it', async () => {
    const shown = await show(signed(made.draft, 5));
    expect(shown).toMatchObject({
      kind: 'base',
      version: 5,
      audience: 'site/a',
      recipients: 1,
      after: null,
      counts: [
        { level: 'f0', until: today, count: 1 },
        { level: 'f1', until: today + 14, count: 1 },
      ],
      verdict: { taken: true, why: null },
    });
    const closed = await showWatchList(signed(made.draft, 5), { dataDirectory: data, place: null }, null, now);
    expect(closed.counts).toBeNull();
    expect(closed.verdict).toMatchObject({ taken: false, why: { code: ErrorCode.SignedObjectWrongAudience } });
  });

  it('says why a station does not take it, and that there is none to ask', async () => {
    const forged = await show(signed(made.draft, 5, randomBytes(32)));
    expect(forged.verdict).toMatchObject({ taken: false, why: { code: ErrorCode.SignedObjectForged } });
    rmSync(join(data, 'trust'), { recursive: true });
    expect((await show(signed(made.draft, 5))).verdict.taken).toBeNull();
  });

  it('makes changes with what was kept, which continue a version and cannot be older than it', async () => {
    const kept = parseKeptSecret(keptSecretText(made.kept));
    const lines = linesOf('number,level,until\n001087001234,none,\n001087001236,f1,2021-09-20');
    const { draft } = await makeDelta({ lines, made: now, today, kept, after: 5 });
    const shown = await show(signed(draft, 6), kept);
    expect(shown).toMatchObject({
      kind: 'delta',
      after: 5,
      recipients: null,
      counts: [
        { level: null, until: null, count: 1 },
        { level: 'f1', until: today + 9, count: 1 },
      ],
      verdict: { taken: false, why: { code: ErrorCode.WatchListGap } },
    });
    expect(() => signed(draft, 5)).toThrowError(CheckpointError);
  });

  it('signs nothing that was changed since it was made, and nothing that is none', () => {
    const draft = Buffer.concat(writeDraft(made.draft));
    draft[draft.length - 1] = (draft.at(-1) ?? 0) ^ 1;
    const order = { key: signer, passphrase: null, audience: '*', notAfter: null, version: 1 };
    for (const bytes of [draft, Buffer.from('number,level'), readFileSync(signed(made.draft, 5))]) {
      expect(() => signWatchDraft({ ...order, draft: bytes })).toThrowError(
        expect.objectContaining({ code: ErrorCode.WatchListMalformed }),
      );
    }
  });

  it('leaves a list for the station whole, under a name that it looks for', () => {
    const left = leaveIncoming(data, signed(made.draft, 5));
    expect([left, readFileSync(left).equals(readFileSync(join(data, '5.cpwl')))]).toEqual([
      join(data, 'watch-list', 'incoming', '5.cpwl'),
      true,
    ]);
  });
});
