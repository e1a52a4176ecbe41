import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listsConfigurationSchema } from '../../contract/configuration.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { ListName } from '../../contract/list-names.ts';
import { type ListContent, signList } from '../../contract/lists.ts';
import { signingPublicKey } from '../../contract/signed.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import {
  expiresAt,
  issuedAt,
  makeSigner,
  type TestSigner,
  trusting,
  vaccinationCertificate,
  writeHcert,
} from '../../credentials/testing/issuers.ts';
import { StationClock } from '../clock/station-clock.ts';
import { Faults } from '../faults.ts';
import { leaveInInbox } from './list-inbox.ts';
import { type ListRow, StationLists } from './station-lists.ts';

const key = randomBytes(32);
const hourMs = 3_600_000;
const empty = { permits: [], cards: [], certificates: [], signers: [] };
let signer: TestSigner;
beforeAll(async () => {
  signer = await makeSigner();
});

describe('the lists of a station', () => {
  let folder: string;
  let now: number;
  let rows: ListRow[];
  let faults: Faults;
  let clock: StationClock;
  const opened: StationLists[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'station-lists-'));
    now = issuedAt + hourMs;
    rows = [];
    faults = new Faults(() => now);
    clock = new StationClock({ now: () => now, monotonic: () => now }, 0, () => 'synchronised');
  });
  afterEach(async () => {
    for (const lists of opened.splice(0)) await lists.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (): StationLists => {
    const lists = new StationLists({
      dataDirectory: folder,
      keyring: { keysFor: () => [signingPublicKey(key)] },
      place: { site: 'hospital', station: 'gate-1' },
      settings: listsConfigurationSchema.parse({}),
      clock,
      faults,
      record: (row) => rows.push(row),
      changed: () => undefined,
    });
    opened.push(lists);
    return lists;
  };
  const signed = <N extends ListName>(name: N, version: number, content: ListContent<N>, signedBy = key): Uint8Array =>
    signList({ name, audience: 'site/hospital', version, issued: issuedAt, notAfter: expiresAt, content }, signedBy);
  const verified = (lists: StationLists): unknown[] => {
    const credential = readCredential(writeHcert(signer), lists.trust, now);
    return [credential.verified, 'error' in credential ? (credential.error?.code ?? null) : null];
  };
  const codes = () => faults.list().map(({ code }) => code);

  it('are whom it believes, from the moment at which they are taken', async () => {
    const lists = open();
    const answers = [verified(lists)];
    await lists.take('trust', signed('trust', 1, trusting(signer)));
    answers.push(verified(lists));
    const uvci = createHash('sha256').update(vaccinationCertificate.v[0].ci).digest();
    await lists.take('revocations', signed('revocations', 1, { ...empty, certificates: [uvci] }));
    answers.push(verified(lists));
    // A newer list of signers does not forget what was withdrawn.
    await lists.take('trust', signed('trust', 2, trusting(signer)));
    answers.push(verified(lists), verified(open()));
    await lists.take('revocations', signed('revocations', 2, empty));
    answers.push(verified(lists));
    await lists.take('trust', signed('trust', 3, trusting()));
    answers.push(verified(lists));
    expect(answers).toEqual([
      [false, ErrorCode.SignerUnknown],
      [true, null],
      [false, ErrorCode.CredentialRevoked],
      [false, ErrorCode.CredentialRevoked],
      [false, ErrorCode.CredentialRevoked],
      [true, null],
      [false, ErrorCode.SignerUnknown],
    ]);
    expect(rows.map(({ list, act, version }) => [list, act, version])).toEqual([
      ['trust', 'taken', 1],
      ['revocations', 'taken', 1],
      ['trust', 'taken', 2],
      ['revocations', 'taken', 2],
      ['trust', 'taken', 3],
    ]);
  });

  it('that are long are opened aside: nobody waits for one of 200,000 withdrawn certificates, nor is it forgotten', async () => {
    const lists = open();
    await lists.open();
    await lists.take('trust', signed('trust', 1, trusting(signer)));
    const certificates = Array.from({ length: 200_000 }, () => new Uint8Array(randomBytes(16)));
    const uvci = createHash('sha256').update(vaccinationCertificate.v[0].ci).digest().subarray(0, 16);
    const long = signed('revocations', 1, { ...empty, certificates: [...certificates, new Uint8Array(uvci)] });
    const [own, all] = [process.threadCpuUsage(), process.cpuUsage()];
    // As it comes from a file.
    await lists.take('revocations', Buffer.from(long));
    const spent = ({ user, system }: NodeJS.CpuUsage): number => user + system;
    // Opened here, nearly all of the work would be this thread's.
    expect(spent(process.threadCpuUsage(own))).toBeLessThan(spent(process.cpuUsage(all)) / 3);
    expect(verified(lists)).toEqual([false, ErrorCode.CredentialRevoked]);
    await lists.take('revocations', long);
    const restarted = open();
    await restarted.open();
    expect([verified(restarted), restarted.states().map(({ version }) => version), rows.length]).toEqual([
      [false, ErrorCode.CredentialRevoked],
      [1, 1],
      2,
    ]);
    const forged = Uint8Array.from(long);
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    await lists.take('revocations', forged);
    expect(rows.at(-1)).toMatchObject({ act: 'refused', error: { code: ErrorCode.SignedObjectForged } });
  }, 60_000);

  it('that are refused are recorded and shown, once however often they come, until a good one is taken', async () => {
    const lists = open();
    const forged = signed('trust', 9, trusting(signer), randomBytes(32));
    expect(await lists.take('trust', forged)).toBeNull();
    expect(await lists.take('trust', forged)).toBeNull();
    expect([verified(lists)[0], codes()]).toEqual([false, [ErrorCode.ListRefused]]);
    expect(rows).toMatchObject([
      { list: 'trust', act: 'refused', version: null, error: { code: ErrorCode.SignedObjectForged } },
    ]);
    await lists.take('trust', signed('trust', 1, trusting(signer)));
    expect([verified(lists)[0], codes()]).toEqual([true, []]);
  });

  it('say how old they are, and when that is too old', async () => {
    const lists = open();
    expect(lists.facts()).toEqual({ trustOld: false, revocationsOld: false });
    await lists.take('trust', signed('trust', 1, trusting(signer)));
    expect(lists.facts()).toEqual({ trustOld: false, revocationsOld: true });
    await lists.take('revocations', signed('revocations', 1, empty));
    const at = (hours: number) => {
      now = issuedAt + hours * hourMs;
      lists.everyMinute();
      return [lists.facts(), lists.states().map(({ ageSeconds, old }) => [ageSeconds / 3600, old]), codes()];
    };
    expect(at(72)).toEqual([
      { trustOld: false, revocationsOld: false },
      [
        [72, false],
        [72, false],
      ],
      [],
    ]);
    expect(at(73)).toEqual([
      { trustOld: false, revocationsOld: true },
      [
        [73, false],
        [73, true],
      ],
      [ErrorCode.ListOld],
    ]);
    expect(at(169)).toEqual([
      { trustOld: true, revocationsOld: true },
      [
        [169, true],
        [169, true],
      ],
      [ErrorCode.ListOld],
    ]);
    // Old is not forgotten: whoever was believed still is.
    expect(verified(lists)[0]).toBe(true);
    await lists.take(
      'revocations',
      signList({ name: 'revocations', audience: '*', version: 2, issued: now, notAfter: null, content: empty }, key),
    );
    expect(lists.facts()).toEqual({ trustOld: true, revocationsOld: false });
  });

  it('do not grow young when the clock is put back', async () => {
    const lists = open();
    await lists.take('trust', signed('trust', 1, trusting(signer)));
    clock.sawSigned(issuedAt + 200 * hourMs);
    expect([clock.state(), lists.facts().trustOld]).toEqual(['untrusted', true]);
  });

  it('that are left in the data directory are taken while it runs, and at the next start', async () => {
    const lists = open();
    await lists.open();
    await leaveInInbox(folder, 'trust', signed('trust', 1, trusting(signer)));
    await vi.waitFor(() => expect(lists.held('trust')?.version).toBe(1), { timeout: 5000 });
    await lists.dispose();
    await leaveInInbox(folder, 'trust', signed('trust', 2, trusting(signer)));
    await leaveInInbox(folder, 'revocations', Buffer.from('nonsense'));
    const next = open();
    expect(next.held('trust')?.version).toBe(1);
    await next.open();
    await vi.waitFor(() => expect(rows.map(({ act }) => act)).toEqual(['taken', 'taken', 'refused']), {
      timeout: 5000,
    });
    expect([next.held('trust')?.version, codes()]).toEqual([2, [ErrorCode.ListRefused]]);
  });
});
