import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBirpc } from 'birpc';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseEnrolmentRequest } from '../../contract/enrolment/enrolment.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { ScreenFunctions, StationFunctions } from '../../contract/rpc.ts';
import type { SetupFunctions, SetupState } from '../../contract/setup.ts';
import { parseConfiguration } from '../../station/configuration/load-configuration.ts';
import { leftActs } from '../../station/setup/acts.ts';
import { giveSetupPass } from '../../station/setup/setup-pass.ts';
import { SetupOffice } from '../../station/setup-office.ts';
import { Training } from '../../station/training/training.ts';
import { EnrolmentHouse } from '../support/enrolment-house.ts';
import { eventually } from '../support/kiosk.ts';

const house = new EnrolmentHouse();
let folder: string;
let open: SetupOffice[] = [];

beforeAll(() => house.start({ broker: false }));
afterAll(() => house.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-office-'));
});
afterEach(async () => {
  for (const office of open) await office.close();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

const started: string[] = [];
const office = (): SetupOffice => {
  const made = new SetupOffice({ dataDirectory: folder, back: null, done: (next) => started.push(next) });
  open.push(made);
  return made;
};

/** A page at this computer, over a channel of its own. */
const pageOf = (served: SetupOffice) => {
  const states: SetupState[] = [];
  let toPage: (text: string) => void = () => undefined;
  let toOffice: (text: string) => void = () => undefined;
  served.serve(
    {
      post: (text) => toPage(text),
      onMessage: (listener) => {
        toOffice = listener;
      },
      onClose: () => undefined,
      close: () => undefined,
    },
    'screen',
  );
  const rpc = createBirpc<StationFunctions & SetupFunctions, ScreenFunctions>(
    { screen: () => undefined, session: () => undefined, setup: (state) => void states.push(state) },
    {
      post: (text: string) => toOffice(text),
      on: (listener) => {
        toPage = listener;
      },
      serialize: JSON.stringify,
      deserialize: (text: string) => JSON.parse(text) as unknown,
    },
  );
  return { rpc, newest: () => states.at(-1) };
};

const installer = { id: 'ky-thuat', name: 'Kỹ thuật', role: 'installer' } as const;

describe('the set-up assistant', () => {
  it('has no gate, starts none before it is complete, and is shut by the PIN that it was given', async () => {
    const { rpc } = pageOf(office());
    expect(await rpc.setupState()).toMatchObject({ locked: false, open: ['central', 'site', 'devices', 'people'] });
    await expect(rpc.watch(null)).rejects.toMatchObject({ code: ErrorCode.SetupUnderWay });
    await expect(rpc.finishSetup()).rejects.toMatchObject({ code: ErrorCode.SetupIncomplete });
    await expect(rpc.leaveSetup()).rejects.toMatchObject({ code: ErrorCode.UsageWrong });
    await expect(rpc.saveSetup({ step: 'nowhere' } as never)).rejects.toMatchObject({
      code: ErrorCode.RpcArgumentInvalid,
    });
    await rpc.setupOperator(installer, '246813');
    await rpc.saveSetup({ siteName: 'Chợ', step: 'devices' });
    expect(started).toEqual([]);

    // As after a power cut: who comes now has to be the installer.
    const { rpc: later } = pageOf(office());
    expect(await later.setupState()).toMatchObject({ locked: true, draft: { siteName: '' }, found: [] });
    await expect(later.saveSetup({ siteName: 'Khác' })).rejects.toMatchObject({ code: ErrorCode.RoleMissing });
    await expect(later.signIn('ky-thuat', '000000')).rejects.toMatchObject({ code: ErrorCode.PinWrong });
    await later.signIn('ky-thuat', '246813');
    expect(await later.setupState()).toMatchObject({ locked: false, draft: { siteName: 'Chợ', step: 'devices' } });
    expect(readFileSync(join(folder, 'setup-acts.jsonl'), 'utf8')).toMatch(/"saved".*\n.*"refused".*\n.*"signed-in"/);
    const opening = { device: 'barrier-1', seconds: 1, document: 'test', open: true } as const;
    await later.trySetupDevice(opening).catch(() => undefined);
    expect(readFileSync(join(folder, 'setup-acts.jsonl'), 'utf8')).toContain(
      '"operator":"ky-thuat","role":"installer","what":"setup trySetupDevice barrier-1 open"',
    );
  });

  it('knows the installer who has shut the gate, once and without another PIN', async () => {
    const { rpc } = pageOf(office());
    await rpc.setupOperator(installer, '246813');
    const session = { role: 'installer', operator: installer, until: 0 } as const;
    const pass = giveSetupPass(folder, session, Date.now()) ?? '';
    const served = office();
    const { rpc: stranger } = pageOf(served);
    await expect(stranger.continueSetup('0'.repeat(64))).rejects.toMatchObject({ code: ErrorCode.RoleMissing });
    const { rpc: page, newest } = pageOf(served);
    expect(await page.setupState()).toMatchObject({ locked: true });
    await page.continueSetup(pass);
    expect(newest()).toMatchObject({ locked: false });
    await page.saveSetup({ siteName: 'Chợ' });
    await expect(stranger.continueSetup(pass)).rejects.toMatchObject({ code: ErrorCode.RoleMissing });
    expect(await stranger.setupState()).toMatchObject({ locked: true });
    expect(leftActs(folder).acts.at(-1)).toMatchObject({ act: 'signed-in', operator: 'ky-thuat', what: 'beginSetup' });
  });

  it('enrols by files: what was asked, what central answers, six words, and then the configuration', async () => {
    const { rpc, newest } = pageOf(office());
    await rpc.setupState();
    const { base64 } = await rpc.enrolmentRequest('screen');
    expect(newest()?.enrolment).toEqual({ state: 'requested' });
    const request = parseEnrolmentRequest(Buffer.from(base64 ?? '', 'base64').toString('utf8'));
    const wish = { site: { id: 'cho', name: 'Chợ' }, station: { id: 'tep', name: 'Cửa tệp' }, template: {} };
    const { enrolment } = await house.office.answerFor(wish, request, false, Date.now());
    await expect(rpc.enrolmentAnswer('{}')).rejects.toMatchObject({ code: ErrorCode.EnrolmentAnswerWrong });
    await rpc.enrolmentAnswer(enrolment.answer ?? '');
    const compared = newest()?.enrolment;
    expect(compared).toMatchObject({ state: 'compare', station: 'tep', wordsDecide: true });
    expect(compared?.state === 'compare' ? compared.words.length : 0).toBe(6);
    expect(existsSync(join(folder, 'checkpoint.json'))).toBe(false);
    await rpc.decideEnrolment(true, false);
    expect(newest()).toMatchObject({
      enrolment: { state: 'enrolled', site: 'cho', station: 'tep' },
      draft: { siteName: 'Chợ', stationName: 'Cửa tệp' },
    });
    expect(existsSync(join(folder, 'keys', 'station.key'))).toBe(true);
  });

  it('gives an enrolment up when the words differ, and says so to whoever looks next', async () => {
    const { rpc, newest } = pageOf(office());
    await rpc.setupState();
    await rpc.enrolByCode(house.newCode('khac'));
    await expect(rpc.decideEnrolment(false, false)).rejects.toMatchObject({ code: ErrorCode.EnrolmentWordsDiffer });
    expect([newest()?.enrolment, newest()?.enrolmentError?.code]).toEqual([
      { state: 'none' },
      ErrorCode.EnrolmentWordsDiffer,
    ]);
    expect(existsSync(join(folder, 'enrolment'))).toBe(false);
  });

  it('hands the keys of a site on its own out once, and keeps none', async () => {
    const { rpc } = pageOf(office());
    const { base64 } = await rpc.standAloneKeys('screen');
    const keys = JSON.parse(Buffer.from(base64 ?? '', 'base64').toString('utf8')) as { root: string; ingest: string };
    await expect(rpc.standAloneKeys('screen')).rejects.toMatchObject({ code: ErrorCode.UsageWrong });
    const kept = ['trust/root.pub', 'setup.json', 'setup-acts.jsonl'].map((name) => join(folder, name));
    for (const file of kept.filter((name) => existsSync(name)))
      expect(readFileSync(file, 'utf8')).not.toMatch(
        new RegExp(`${keys.root.slice(0, 20)}|${keys.ingest.slice(0, 20)}`),
      );
    expect((await rpc.setupState()).open).not.toContain('central');
  });

  it('leaves the station in training, though central allows it for less than the hour that is meant', async () => {
    const base = {
      ...{ version: 1, site: { id: 'cho', name: 'Chợ' }, station: { id: 'cua', name: 'Cửa' } },
      ...{ lanes: [{ id: 'lane-1', name: 'Cửa 1' }], training: { allowed: true, minutes: 10 } },
      devices: [
        { id: 'scanner-1', kind: 'scanner', lane: 'lane-1', profile: 'keyboard', transport: { type: 'screen' } },
      ],
    };
    writeFileSync(join(folder, 'checkpoint.json'), JSON.stringify(base));
    const { rpc } = pageOf(office());
    await rpc.standAloneKeys('screen');
    await rpc.setupOperator(installer, '246813');
    started.length = 0;
    await rpc.finishSetup();
    const { training } = parseConfiguration(JSON.parse(readFileSync(join(folder, 'checkpoint.json'), 'utf8')), 'test');
    const clock = { now: () => Date.now(), monotonic: () => Date.now() };
    const file = join(folder, 'training.json');
    const practice = new Training({ file, mode: 'live', settings: training, clock, changed: () => undefined });
    expect([started, training.minutes, practice.mode]).toEqual([['station'], 10, 'training']);
    practice.set(false);
  });

  it('looks at the network, and finds that nobody answers where nobody is', async () => {
    const { rpc, newest } = pageOf(office());
    await rpc.setupState();
    await rpc.lookAtNetwork();
    const facts = await eventually(() => newest()?.network?.facts ?? null);
    expect(facts.map(({ what }) => what)).toEqual([
      'cable',
      'address',
      'router',
      'names',
      'clock',
      'central',
      'broker',
    ]);
  });
});
