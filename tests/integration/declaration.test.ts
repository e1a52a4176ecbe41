import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Answers } from '../../contract/declaration.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { parseReferralNumber } from '../../contract/referral.ts';
import type { Phase } from '../../contract/rpc.ts';
import { type PrinterSimulator, startPrinterSimulator } from '../../drivers/simulators/printer-simulator.ts';
import { eventually } from '../support/kiosk.ts';
import { MeasuringDoor } from '../support/measuring-door.ts';

const healthy: Answers = { symptoms: [], contact: false, places: [] };
const coughing: Answers = { ...healthy, symptoms: ['cough'] };

let door: MeasuringDoor;
let printer: PrinterSimulator;
beforeEach(async () => {
  printer = await startPrinterSimulator({ port: 0, controlPort: 0 });
  door = await MeasuringDoor.open({}, { printerPort: printer.port, declaration: { policy: 'required' } });
});
afterEach(async () => {
  await door.close();
  await printer.close();
});

const step = (celsius: number): Promise<unknown> =>
  door.thermometer.command({ person: celsius, ms: 700, approachMs: 200 });

const declaring = async (): Promise<Extract<Phase, { name: 'declaring' }>> => {
  const { phase } = await door.until((state) => state.phase.name === 'declaring');
  if (phase.name !== 'declaring') throw new Error('nobody is asked');
  return phase;
};

/** Code and temperature, then the questions. */
const come = async (who: string, celsius = 36.6) => {
  await door.scan(who);
  await door.until(({ phase }) => phase.name === 'measuring');
  await step(celsius);
  return declaring();
};

const answer = (asking: number, answers: Answers | null) => door.client.answerDeclaration('gate-1', asking, answers);

it('scan, temperature, questions, decision: who coughs is referred, with a number on the slip that its QR leads back to', async () => {
  const asked = await come('A');
  expect([asked.maskedName, asked.questions.id, door.passages()]).toEqual(['NGUYEN V** A', 'standard', []]);
  await answer(asked.asking, coughing);
  const [passage] = await door.passagesSoon(1);
  const { referral = null, epoch, sequence } = passage ?? {};
  const { phase } = await door.until(({ phase }) => phase.name === 'decision');
  expect(phase.name === 'decision' && phase.view.decision.reasons.map(({ code }) => code)).toContain(
    'declaration.symptoms',
  );
  expect([passage?.outcome, passage?.reasons[0]?.code, parseReferralNumber(referral ?? '')]).toEqual([
    'refer',
    'declaration.applies',
    referral,
  ]);
  const paper = await eventually(() => {
    const text = Buffer.from(printer.printed().hex, 'hex').toString('latin1');
    return text.includes(`CP1R:${referral}:${epoch}:${sequence}`) ? text : null;
  });
  expect(paper.split(String(referral)).length - 1).toBe(2);
});

it('keeps what was answered out of the open row and off the disk, and asks nobody twice within its time', async () => {
  const asked = await come('A');
  await answer(asked.asking, { ...healthy, places: ['covid-hospital'] });
  await door.passagesSoon(1);
  await new Promise((resolve) => setTimeout(resolve, 3200));
  await door.scan('A');
  await step(36.7);
  const [first, second] = await door.passagesSoon(2);
  expect([first?.declaration, second?.declaration?.state, second?.outcome]).toEqual([
    { state: 'answered', set: 'standard', version: '1.0.0', ageSeconds: 0 },
    'recent',
    'officer',
  ]);
  expect(second?.declaration?.ageSeconds).toBeGreaterThanOrEqual(3);
  const files = readdirSync(door.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const telling = files.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes('covid-hospital'));
  expect(first?.reasons.map(({ code }) => code)).toContain('declaration.applies');
  expect(telling.map(({ name }) => name)).toEqual([]);
});

it('does not wait for whoever is asked once the next code is read, and takes no late answer for the next', async () => {
  const first = await come('A');
  // Whoever answers has stepped away from the thermometer: as long as they stand there nobody else can be measured.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await door.scan('B');
  await door.until(({ phase }) => phase.name === 'measuring' || phase.name === 'decision');
  await step(36.8);
  const second = await eventually(async () => {
    const { phase } = await door.client.watch(null);
    return phase.name === 'declaring' && phase.asking !== first.asking ? phase : null;
  });
  await expect(answer(first.asking, healthy)).rejects.toMatchObject({ code: ErrorCode.DeclarationOver });
  await expect(answer(second.asking, { contact: false })).rejects.toMatchObject({ code: ErrorCode.DeclarationInvalid });
  await answer(second.asking, healthy);
  const passages = await door.passagesSoon(2);
  expect(passages.map(({ outcome, reasons, declaration }) => [outcome, reasons[0]?.code, declaration?.state])).toEqual([
    ['officer', 'declaration.missing', 'missing'],
    ['admit', 'identity.recorded', 'answered'],
  ]);
});

it('gives out other referral numbers after it was started again, and asks again, for answers are kept in memory only', async () => {
  const asked = await come('A', 38.5);
  await answer(asked.asking, healthy);
  await door.passagesSoon(1);
  await door.stop();
  await door.start();
  const again = await come('A', 38.6);
  await answer(again.asking, null);
  const passages = await door.passagesSoon(2);
  expect([passages.map(({ outcome }) => outcome), new Set(passages.map(({ referral }) => referral)).size]).toEqual([
    ['refer', 'refer'],
    2,
  ]);
});
