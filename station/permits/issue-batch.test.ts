import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { CheckpointError } from '../../contract/errors.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { issueList, issueOne, type PermitFields, type PermitSigner, permitPng, showPermit } from '../permit-office.ts';
import { makePermitSigner, type SignerWish } from './make-signer.ts';
import { permitSigner } from './permit-signer.ts';

const now = Date.parse('2021-08-23T08:00:00+07:00');
const wish: SignerWish = {
  name: 'UBND Quận 1',
  country: 'VN',
  kind: 'P-256',
  notBefore: now - 3_600_000,
  notAfter: now + 86_400_000 * 365,
  passphrase: null,
};
const signerOf = async (changed: Partial<SignerWish> = {}): Promise<PermitSigner> => {
  const made = await makePermitSigner({ ...wish, ...changed });
  return permitSigner(Buffer.from(made.key), Buffer.from(made.certificate), changed.passphrase ?? null, now);
};

let signer: PermitSigner;
let folder: string;
beforeAll(async () => {
  signer = await signerOf();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'permits-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const certificate = () => new Uint8Array(signer.certificate.x509.raw);
const order = (csv: string | Uint8Array, skipBad = false, defaults: PermitFields = {}) => ({
  csv: typeof csv === 'string' ? Buffer.from(csv) : csv,
  defaults,
  signer,
  folder: join(folder, 'out'),
  now,
  skipBad,
});
const codeOf = (work: () => unknown): number | null => {
  try {
    work();
    return null;
  } catch (error) {
    return (error as CheckpointError).code;
  }
};

const list = [
  '\ufeffHọ tên;Số giấy tờ;Biển số;Đến ngày;Cơ quan cấp',
  'Nguyễn Văn A;001087029317;51F-123.45;06/09/2021;',
  '"Trần ""Bích"" Ngọc";079195000123;;;Công an TP',
  '',
].join('\r\n');

const codeIn = async (png: Uint8Array): Promise<string | undefined> => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length) } });
  const [symbol] = await readBarcodes(new Uint8Array(png), { formats: ['QRCode'], tryHarder: true });
  return symbol?.text;
};

describe('a list of permits', () => {
  it('becomes pictures that a scanner reads, a sheet, and a list for withdrawing', async () => {
    const result = issueList(order(list, false, { authority: 'UBND Quận 1' }));
    const files = readdirSync(join(folder, 'out')).toSorted();
    expect([result.issued, result.bad, files.filter((file) => !file.endsWith('.png'))]).toEqual([
      2,
      [],
      ['permits.csv', 'sheet-001.html'],
    ]);
    const texts = await Promise.all(
      files.filter((file) => file.endsWith('.png')).map((file) => codeIn(readFileSync(join(folder, 'out', file)))),
    );
    const shown = texts.map((text) => showPermit(text ?? '', certificate(), now).credential);
    expect(shown.map((one) => one.kind === 'permit' && [one.verified, one.person.name, one.permit.authority])).toEqual(
      expect.arrayContaining([
        [true, 'Nguyễn Văn A', 'UBND Quận 1'],
        [true, 'Trần "Bích" Ngọc', 'Công an TP'],
      ]),
    );
    const rows = readFileSync(join(folder, 'out', 'permits.csv'), 'utf8');
    expect(texts.every((text) => rows.includes(`"${text}"`))).toBe(true);
  });

  it('with a bad line names every one and writes nothing, not even the folder', () => {
    const bad = `${list}Lê Phúc;1087029317;;;\r\n;001087029318;;32/13/2021;\r\n"Vũ"x;031188000789\r\nVũ;031188000789;;;;zu viel\r\n`;
    const result = issueList(order(bad));
    expect([result.issued, result.bad.map(({ line }) => line), readdirSync(folder)]).toEqual([0, [4, 5, 6, 7], []]);
    expect(result.bad.map(({ problems }) => problems.length)).toEqual([1, 2, 1, 1]);
  });

  it('with a bad line is issued without it where that is asked for', () => {
    const result = issueList(order(`${list}Lê Phúc;1;;;\r\n`, true));
    expect([result.issued, result.bad.map(({ line }) => line)]).toEqual([2, [4]]);
  });

  it('never gives two permits one id, however it is written', () => {
    const same = 'id,name,number\nGDD-0001,A B,001087029317\ngdd-0001,C D,079195000123\n';
    expect(issueList(order(same)).bad).toEqual([{ line: 3, problems: ['id: is that of line 2 already'] }]);
  });

  it.each<[string, string | Uint8Array]>([
    ['no UTF-8', Uint8Array.of(0x6e, 0xe3, 0x28)],
    ['UTF-16', Buffer.from('\ufeffname,number\nA,001087029317', 'utf16le')],
    ['no lines', 'name,number\n\n'],
    ['nothing', ''],
    ['an unknown column', 'name,number,colour\nA,001087029317,red'],
    ['a column twice', 'name,number,Họ tên\nA,001087029317,B'],
    ['no number', 'name\nA'],
  ])('that is %s is refused as a whole', (_, csv) => {
    expect([codeOf(() => issueList(order(csv))), readdirSync(folder)]).toEqual([ErrorCode.InputUnreadable, []]);
  });

  it('is not written over what is there, and leaves it as it was', () => {
    mkdirSync(join(folder, 'out'));
    expect(issueList(order(list)).issued).toBe(2);
    const before = readdirSync(join(folder, 'out'));
    expect(codeOf(() => issueList(order(list)))).toBe(ErrorCode.OutputUnusable);
    expect([readdirSync(join(folder, 'out')), readdirSync(folder)]).toEqual([before, ['out']]);
  });

  it('says where it cannot write', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(codeOf(() => issueList({ ...order(list), folder: join(folder, 'file', 'out') }))).toBe(
      ErrorCode.OutputUnusable,
    );
  });

  it('of any text is issued, or refused by line, or as a whole: never thrown out of', () => {
    const noise = fc.string({ unit: fc.constantFrom('"', ';', ',', '\n', 'a', 'ễ', '1', ' '), maxLength: 60 });
    fc.assert(
      fc.property(noise, (text) => {
        rmSync(join(folder, 'out'), { recursive: true, force: true });
        const csv = `name;number\nA;001087029317\n${text}`;
        const result = issueList(order(csv, true));
        expect(result.issued).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('one permit', () => {
  it.each(['P-256', 'RSA'] as const)('signed with %s is read back from its picture', async (kind) => {
    const by = await signerOf({ kind });
    const issued = issueOne({ name: 'Nguyễn Văn A', number: '001087029317', hours: '06:00-18:00' }, by, now);
    const text = await codeIn(permitPng(issued));
    expect(text).toBe(issued.text);
    const own = new Uint8Array(by.certificate.x509.raw);
    const late = now + 12 * 3_600_000;
    expect([showPermit(issued.text, own, now), showPermit(issued.text, own, late)]).toMatchObject([
      { holdsNow: true, credential: { verified: true, permit: { id: expect.stringMatching(/^GDD-20210823-/) } } },
      { holdsNow: false, credential: { verified: false, error: { code: ErrorCode.PermitNotNow } } },
    ]);
  });

  it('is genuine to nobody who does not believe its signer, and says what it says nevertheless', () => {
    const { text } = issueOne({ name: 'Nguyễn Văn A', number: '001087029317' }, signer, now);
    expect(showPermit(text, null, now)).toMatchObject({
      holdsNow: true,
      credential: { verified: false, error: { code: ErrorCode.SignerUnknown }, person: { name: 'Nguyễn Văn A' } },
    });
  });

  it('of another kind is not shown as one', () => {
    expect(codeOf(() => showPermit('001087029317|NGUYEN VAN A|1987-01-18|0|1|<1<<', null, now))).toBe(
      ErrorCode.UsageWrong,
    );
  });
});

describe('the office’s key', () => {
  it('may be encrypted, and then needs its passphrase', async () => {
    const made = await makePermitSigner({ ...wish, passphrase: 'mật khẩu' });
    const read = (passphrase: string | null) =>
      permitSigner(Buffer.from(made.key), Buffer.from(made.certificate), passphrase, now).key.type;
    expect([read('mật khẩu'), codeOf(() => read('khác')), codeOf(() => read(null))]).toEqual([
      'private',
      ErrorCode.PermitKeyUnusable,
      ErrorCode.PermitKeyUnusable,
    ]);
  });

  it('must be that of the certificate, of a kind that doors take, and the certificate valid now', async () => {
    const made = await makePermitSigner(wish);
    const other = await makePermitSigner(wish);
    const pem = (key: ReturnType<typeof createPrivateKey>) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const try_ = (key: string, cert: string, at = now) =>
      codeOf(() => permitSigner(Buffer.from(key), Buffer.from(cert), null, at));
    expect([
      try_(made.key, made.certificate),
      try_(other.key, made.certificate),
      try_(pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey), made.certificate),
      try_(pem(generateKeyPairSync('ed25519').privateKey), made.certificate),
      try_('no key', made.certificate),
      try_(made.key, 'no certificate'),
      try_(made.key, made.certificate, wish.notAfter + 1),
      try_(made.key, made.certificate, wish.notBefore - 1001),
    ]).toEqual([null, ...Array.from({ length: 7 }, () => ErrorCode.PermitKeyUnusable)]);
  });

  it('may be DER as well', async () => {
    const made = await makePermitSigner(wish);
    const der = createPrivateKey(made.key).export({ type: 'pkcs8', format: 'der' });
    expect(permitSigner(new Uint8Array(der), Buffer.from(made.certificate), null, now).key.asymmetricKeyType).toBe(
      'ec',
    );
  });
});
