import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { writePermit } from '../../credentials/permit/write-permit.ts';
import { writeShc } from '../../credentials/shc/write-shc.ts';
import {
  cardPayload,
  issuedAt,
  makeCardIssuer,
  makeSigner,
  type TestSigner,
  writeHcert,
  writeSeal,
} from '../../credentials/testing/issuers.ts';
import { lines } from '../support/kiosk.ts';

const entry = fileURLToPath(new URL('../../main/kiosk.ts', import.meta.url));

const verify = (args: readonly string[], input: string) => {
  const run = spawnSync(process.execPath, [entry, 'verify', ...args], { input, encoding: 'utf8' });
  const answers = lines(run.stdout).map((line) => {
    const { kind, verified, error } = JSON.parse(line) as Record<'kind' | 'verified' | 'error', unknown>;
    return [kind, verified, error];
  });
  return { status: run.status, answers, err: run.stderr };
};

describe('kiosk verify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  const issuer = makeCardIssuer();
  const [first = '', second = ''] = writeShc(cardPayload(issuer), issuer.key, 2);
  const unsigned = [
    ['personal-qr', '001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422'],
    ['cccd', '001095012345||Nguyễn Văn Thử|12071995|Nam|Số 1 Ngõ Test, Hà Nội|01012022'],
    ['bhyt', '0123456789|4e677579e1bb856e20412e|1990|2|-|01 - 011|01/01/2021|-|01/01/2021|-|4|-|$'],
    ['permit-url', 'https://example.vn/#/pages/giay-di-duong/gdd-a1b2c3-d4e5f6'],
  ] as const;
  let signer: TestSigner;
  let authority: TestSigner;
  let codes: readonly string[];

  beforeAll(async () => {
    [signer, authority] = await Promise.all([makeSigner(), makeSigner({ ca: true })]);
    const seal = writeSeal(await makeSigner({ by: authority, usages: ['2.23.136.1.1.14.2'] }));
    const holder = { id: 'GDD-1', hn: 'Nguyễn Văn A', nr: '001087029317' };
    codes = [writeHcert(signer), seal, writePermit(holder, signer, { issued: issuedAt, expires: null }), first, second];
    writeFileSync(join(folder, 'signer.der'), signer.der);
    writeFileSync(join(folder, 'authority.cer'), authority.der);
    writeFileSync(join(folder, 'keys.json'), JSON.stringify({ iss: issuer.url, keys: [issuer.jwk] }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const genuine = [
    ['hcert', true, null],
    ['vds-nc', true, null],
    ['permit', true, null],
    ['shc', false, ErrorCode.CredentialIncomplete],
    ['shc', true, null],
  ];

  it('says of every kind what it is and whether it is genuine, one answer a line, in order', () => {
    const texts = [...codes, ...unsigned.map(([, text]) => text), 'xin chào', '', `${codes[0]?.slice(0, 100)}`];
    const { status, answers, err } = verify(
      ['--trust', folder, '--at', '2022-03-01T08:00:00+07:00'],
      `${texts.join('\r\n')}\n`,
    );
    expect([status, err]).toEqual([0, '']);
    expect(answers).toEqual([
      ...genuine,
      ...unsigned.map(([kind]) => [kind, null, null]),
      ['unknown', null, ErrorCode.CredentialUnknownKind],
      ['unknown', null, ErrorCode.CredentialEmpty],
      ['hcert', false, ErrorCode.CredentialMalformed],
    ]);
  });

  it('takes moment and trust from each JSON line', () => {
    const trust = [...[signer, authority].map(({ der }) => Buffer.from(der).toString('base64')), issuer.jwk];
    const line = (payload: string, at: string) => JSON.stringify({ payload, at, trust });
    const input = [
      ...codes.map((code) => line(code, '2022-03-01T08:00:00+0700')),
      line(codes[0] ?? '', '2023-01-01'),
      JSON.stringify({ payload: codes[0], trust: [] }),
      '{"payload": 7}',
    ];
    const { status, answers } = verify([], input.join('\n'));
    expect([status, answers]).toEqual([
      0,
      [
        ...genuine,
        ['hcert', false, ErrorCode.CredentialExpired],
        ['hcert', false, ErrorCode.SignerUnknown],
        ['unknown', null, ErrorCode.UsageWrong],
      ],
    ]);
  });

  it('ends with 2 for a moment that is none, and with 1 for a folder that is not there', () => {
    const wrong = [['--at', 'yesterday'], ['--trust', join(folder, 'nowhere')], ['--nonsense']].map((args) =>
      verify(args, ''),
    );
    expect(wrong.map(({ status, answers }) => [status, answers])).toEqual([
      [2, []],
      [1, []],
      [2, []],
    ]);
  });
});
