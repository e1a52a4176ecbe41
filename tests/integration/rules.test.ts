import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ListContent, signList } from '../../contract/lists.ts';
import type { DecisionView, ScreenState } from '../../contract/rpc.ts';
import type { RuleSet } from '../../contract/rules.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { signingPublicKey, signObject } from '../../contract/signed.ts';
import {
  hcertPayload,
  makeSigner,
  type TestSigner,
  trusting,
  vaccinationCertificate,
  writeHcert,
} from '../../credentials/testing/issuers.ts';
import { type ScannerSimulator, startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { leaveInInbox } from '../../station/lists/list-inbox.ts';
import { rulesOf } from '../../station/offline.ts';
import venue from '../../station/rules/sets/venue.json' with { type: 'json' };
import { type BareStation, startBareStation } from '../bench/bare-station.ts';
import { eventually, Kiosk } from '../support/kiosk.ts';

const dayMs = 86_400_000;
const office = randomBytes(32);

/** What a kiosk learns at its enrolment: here one office signs lists and rules. */
const enrol = async (folder: string): Promise<void> => {
  const root = randomBytes(32);
  const key = signingPublicKey(office);
  const sealing = await newSealingKeyPair();
  const keys = (['lists', 'rules', 'ingest'] as const).map((role) => ({ role, key }));
  const body = { demo: true, keys, sealing: [sealing.publicKey] };
  mkdirSync(join(folder, 'trust'));
  writeFileSync(join(folder, 'trust', 'root.pub'), Buffer.from(signingPublicKey(root)).toString('base64'));
  writeFileSync(
    join(folder, 'trust', 'roles.cose'),
    signObject({ role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body }, root),
  );
};

const dayAgo = (days: number): string => new Date(Date.now() - days * dayMs + 7 * 3_600_000).toISOString().slice(0, 10);
const person = { ver: '1.3.0', nam: vaccinationCertificate.nam, dob: vaccinationCertificate.dob };
const [dose] = vaccinationCertificate.v;
const vaccinated = (days: number) => ({ ...person, v: [{ ...dose, dt: dayAgo(days) }] });
const tested = (hours: number) => ({
  ...person,
  t: [
    {
      tg: '840539006',
      tt: 'LP6464-4',
      sc: new Date(Date.now() - hours * 3_600_000).toISOString(),
      tr: '260415000',
      co: 'VN',
      is: 'Bộ Y tế',
      ci: 'URN:UVCI:01:VN:T',
    },
  ],
});

/** The coach's rules, sent to a station that goes by `venue`. */
const coach: RuleSet = (() => {
  const { set } = rulesOf('inter-province-coach', {});
  const parameters = { ...set.parameters, declarationRequired: false, unsignedIdentityColour: 'yellow' };
  return { ...set, id: 'venue', version: '8.0.0', parameters };
})();

describe('certificates and signed rules at a running station', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  let scanner: ScannerSimulator;
  let station: BareStation;
  let client: StationClient;
  let signer: TestSigner;
  let screen: ScreenState | null = null;

  beforeAll(async () => {
    await enrol(folder);
    signer = await makeSigner();
    scanner = await startScannerSimulator({ port: 0, controlPort: 0 });
    station = await startBareStation(folder, { scannerPort: scanner.port });
    client = await connectStation({ url: station.url, token: 'bench', dataDirectory: folder }, (state) => {
      screen = state;
    });
    screen = await client.watch(null);
    await shows(({ devices }) => devices.every(({ state }) => state === 'ready'));
  }, 60_000);
  afterAll(async () => {
    client.close();
    await station.stop();
    await scanner.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const shows = (holds: (state: ScreenState) => boolean): Promise<ScreenState> =>
    eventually(() => (screen !== null && holds(screen) ? screen : null));

  let shown = 0;
  const scan = (certificate: object): Promise<DecisionView['decision']> => {
    const issued = Date.now() - 60_000;
    return read(writeHcert(signer, hcertPayload(certificate, { issued, expires: issued + 365 * dayMs })));
  };
  const read = async (text: string): Promise<DecisionView['decision']> => {
    await scanner.scan(text);
    const { phase } = await shows(
      (state) => state.phase.name === 'decision' && state.phase.view.decision.sequence > shown,
    );
    if (phase.name !== 'decision') throw new Error('no decision');
    shown = phase.view.decision.sequence;
    return phase.view.decision;
  };
  const said = async (certificate: object) => {
    const { outcome, colour, reasons, rules } = await scan(certificate);
    return [outcome, colour, reasons[0]?.code, rules.version];
  };
  const leave = <N extends 'trust' | 'rules'>(name: N, version: number, content: ListContent<N>) =>
    leaveInInbox(
      folder,
      name,
      signList({ name, audience: '*', version, issued: Date.now(), notAfter: null, content }, office),
    );

  it('believes a certificate once its signer is on the trust list, and judges its days', async () => {
    const before = await said(vaccinated(30));
    await leave('trust', 1, trusting(signer));
    await shows(({ lists }) => lists.some(({ name }) => name === 'trust'));
    expect([before, await said(vaccinated(14)), await said({ ...vaccinated(13), dob: '1990-01-01' })]).toEqual([
      ['officer', 'yellow', 'credential.signer-unknown', venue.version],
      ['admit', 'green', 'certificate.full-course', venue.version],
      ['admit', 'green', 'certificate.one-dose', venue.version],
    ]);
  });

  it('counts whoever shows a certificate and then their card once, and lets them out by the card', async () => {
    const card = '001087029317||Nguyễn Văn A|18011987|Nam|Hà Nội|01052021';
    const { inside } = await client.watch(null);
    const entered = await read(card);
    const after = (await client.watch(null)).inside;
    await client.setDirection('gate-1', 'out');
    const left = await read(card);
    await client.setDirection('gate-1', 'in');
    expect([inside, after, (await client.watch(null)).inside]).toEqual([2, 2, 1]);
    expect([entered, left].map(({ reasons }) => reasons.map(({ code }) => code))).toEqual([
      ['certificate.full-course', 'presence.already-inside', 'lists.old'],
      ['exit.recorded'],
    ]);
  });

  it('goes by the rules of a signed list from one passage to the next, and takes two certificates together', async () => {
    await leave('rules', 1, { sets: [coach] });
    await shows(({ rules }) => rules.version === '8.0.0');
    const someoneElse = { nam: { fn: 'Trần', gn: 'Thị B' } };
    expect([
      await said({ ...vaccinated(40), ...someoneElse }),
      await said(tested(20)),
      await said({ ...tested(30), ...someoneElse }),
    ]).toEqual([
      ['officer', 'red', 'certificate.test-needed', '8.0.0'],
      // The one who showed a full course at the beginning.
      ['admit', 'green', 'certificate.course-and-test', '8.0.0'],
      ['admit', 'green', 'certificate.course-and-test', '8.0.0'],
    ]);
  });

  it('stays with its rules when the next list is wrong, and says why', async () => {
    const broken = { ...coach, version: '8.1.0', rules: [{ ...coach.rules[0], when: { or: [true] } }] };
    await leave('rules', 2, { sets: [broken as RuleSet] });
    const { faults } = await eventually(async () => {
      const about = await client.diagnostics();
      return about.faults.length > 0 ? about : null;
    });
    expect(faults.map(({ message }) => message).join()).toContain('"venue" is not valid: rule 1');
    expect([(await scan(vaccinated(20))).rules.version, (await client.diagnostics()).rules.signed]).toEqual([
      '8.0.0',
      true,
    ]);
  });
});

describe('kiosk rules', () => {
  const kiosk = new Kiosk();
  afterAll(() => kiosk.dispose());
  const facts = join(kiosk.home, 'facts.json');

  it('explains a decision, in JSON and in words', async () => {
    writeFileSync(facts, JSON.stringify({ certificates: { vaccination: { doses: 1, course: 2, days: 14 } } }));
    const json = await kiosk.run(['rules', 'explain', '--facts', facts, '--set', 'khanh-hoa', '--json']);
    const words = await kiosk.run(['rules', 'explain', '--facts', facts, '--parameter', 'daysAfterDose=15']);
    const { verdict, deciding } = JSON.parse(json.stdout);
    expect([json.status, verdict.outcome, verdict.colour, deciding.value, words.status]).toEqual([
      0,
      'admit',
      'yellow',
      true,
      0,
    ]);
    expect(words.stdout).toContain('certificate.none-sufficient');
  });

  it.each([
    [{ certificates: { vaccination: { doses: 'two', course: 2 } } }, 'certificates.vaccination.doses', 2],
    [{ temprature: 38 }, '"temprature"', 2],
  ])('names the field of a wrong file: %j', async (wrong, message, status) => {
    writeFileSync(facts, JSON.stringify(wrong));
    const ran = await kiosk.run(['rules', 'explain', '--facts', facts]);
    expect([ran.status, ran.stdout, ran.stderr.includes(message)]).toEqual([status, '', true]);
  });

  it('lists the sets, shows one, and a set that is shown is a set that it takes', async () => {
    const list = await kiosk.run(['rules', '--json']);
    const show = await kiosk.run(['rules', 'show', 'hospital-screening', '--json']);
    const { digest: _digest, ...set } = JSON.parse(show.stdout);
    const own = join(kiosk.home, 'own.json');
    writeFileSync(own, JSON.stringify({ ...set, id: 'own' }));
    const shown = await kiosk.run(['rules', 'show', own]);
    writeFileSync(own, JSON.stringify({ ...set, id: 'own', rules: [] }));
    const refused = await kiosk.run(['rules', 'show', own]);
    expect([
      JSON.parse(list.stdout).map(({ id }: { id: string }) => id),
      [shown.status, shown.stdout.startsWith(`own ${set.version}`)],
      [refused.status, refused.stderr.includes('is not valid')],
    ]).toEqual([
      ['venue', 'ho-chi-minh-city', 'khanh-hoa', 'inter-province-coach', 'hospital-screening'],
      [0, true],
      [1, true],
    ]);
  });
});
