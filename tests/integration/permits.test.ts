import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdersCard, PermitDoor, strangersCard } from '../support/permit-door.ts';

const entry = fileURLToPath(new URL('../../main/kiosk.ts', import.meta.url));

describe('kiosk permit, as an office types it', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'permit-office-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const kiosk = (args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}) => {
    const run = spawnSync(process.execPath, [entry, 'permit', ...args], {
      input,
      encoding: 'utf8',
      cwd: folder,
      env: { ...process.env, ...env },
    });
    return { status: run.status, out: run.stdout, err: run.stderr };
  };
  const signer = ['--key', 'keys/permit-signer.key', '--certificate', 'keys/permit-signer.crt'];

  it('makes a key, issues a permit, and shows whether it holds', () => {
    const secret = { CHECKPOINT_KEY_PASSPHRASE: 'bí mật' };
    const made = kiosk(['keygen', '--name', 'UBND Quận 1', '--out', 'keys', '--json'], '', secret);
    expect([made.status, JSON.parse(made.out).encrypted]).toEqual([0, true]);
    const fields = [
      '--name',
      'Nguyễn Văn A',
      '--number',
      '001087029317',
      '--hours',
      '06:00-18:00',
      '--to',
      '2030-12-31',
    ];
    const sealed = kiosk(['issue', ...signer, ...fields]);
    expect([sealed.status, sealed.err]).toEqual([1, expect.stringContaining('CHECKPOINT_KEY_PASSPHRASE')]);
    const issued = kiosk(['issue', ...signer, ...fields, '--png', 'a.png', '--sheet', 'a.html'], '', secret);
    expect([issued.status, issued.out]).toEqual([0, expect.stringMatching(/^GDD1:/)]);
    const show = (at: string, ...more: string[]) => kiosk(['show', '--at', at, '--json', ...more], issued.out);
    const believed = ['--certificate', 'keys/permit-signer.crt'];
    const answers = [
      show('2029-05-07T08:00:00+07:00', ...believed),
      show('2029-05-07T18:00:00+07:00', ...believed),
      show('2029-05-07T08:00:00+07:00'),
    ].map(({ status, out }) => [status, JSON.parse(out).verified, JSON.parse(out).holdsNow]);
    expect(answers).toEqual([
      [0, true, true],
      [1, false, false],
      [1, false, true],
    ]);
    expect(readFileSync(join(folder, 'a.html'), 'utf8')).toContain('Nguyễn Văn A');
    expect(kiosk(['keygen', '--name', 'X', '--out', 'keys']).status).toBe(1);
  });

  it('issues a list whole or not at all, and says which lines are bad', () => {
    kiosk(['keygen', '--name', 'UBND', '--out', 'keys']);
    writeFileSync(join(folder, 'list.csv'), 'Họ tên;Số giấy tờ\nAn;001087029317\nBình;123\n');
    const list = ['issue', ...signer, '--csv', 'list.csv', '--out', 'out'];
    const refused = kiosk(list);
    expect([refused.status, refused.err, readdirSync(folder).toSorted()]).toEqual([
      1,
      expect.stringMatching(/^line 3: number: 3 digits/m),
      ['keys', 'list.csv'],
    ]);
    const skipped = kiosk([...list, '--skip-bad', '--json']);
    expect([skipped.status, JSON.parse(skipped.out)]).toEqual([
      0,
      expect.objectContaining({ issued: 1, bad: [expect.objectContaining({ line: 3 })] }),
    ]);
    expect(kiosk(['issue', ...signer, '--csv', 'list.csv']).status).toBe(2);
  });
});

describe('a permit at a checkpoint', () => {
  let door: PermitDoor;
  afterEach(() => door.close());

  it('is one passage with its holder’s card, and its details lie nowhere in the clear', async () => {
    door = await PermitDoor.open({ policy: 'required', plate: 'off' }, { permitStamp: true });
    await door.scan(door.permit());
    await door.until(({ phase }) => phase.name === 'pairing' && phase.want === 'card');
    await door.scan(holdersCard);
    const [passage] = await door.passagesSoon(1);
    expect(passage).toMatchObject({
      outcome: 'admit',
      credential: 'personal-qr',
      reasons: [{ code: 'permit.valid' }],
    });
    expect(door.filesWith('GDD-HCM-000123')).toEqual([]);
    expect(door.filesWith('51F12345')).toEqual([]);
    await expect.poll(() => door.paper(), { timeout: 10_000 }).toContain('TRAVEL PERMIT CHECKED');
  });

  it('of somebody else, or that nobody follows with a card, goes to the officer', async () => {
    door = await PermitDoor.open({ policy: 'required', plate: 'off', waitSeconds: 3 });
    await door.scan(door.permit());
    await door.scan(strangersCard);
    await door.passagesSoon(1);
    await door.scan(door.permit({ id: 'GDD-HCM-000777', hn: 'Lê Phúc', nr: '048090000456' }));
    expect((await door.passagesSoon(2)).map(({ outcome, reasons }) => [outcome, reasons[0]?.code])).toEqual([
      ['officer', 'permit.other-holder'],
      ['officer', 'permit.unchecked'],
    ]);
  });
});
