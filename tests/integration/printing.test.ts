import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { RowKey } from '../../contract/decision.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { eventually } from '../support/kiosk.ts';
import { PrintingDoor } from '../support/printing-door.ts';

let door: PrintingDoor;
const open = async (printing: object = {}): Promise<void> => {
  door = await PrintingDoor.open(printing);
  await door.printerReady();
};
afterEach(() => door.close());

const printerState = async (): Promise<string | undefined> =>
  (await door.state()).devices.find((device) => device.kind === 'printer')?.state;

let people = 0;
/** Somebody's code is read; answers their passage when it is committed. */
const pass = async (name = 'NGUYEN VAN BINH'): Promise<RowKey> => {
  people += 1;
  const newest = (await door.state()).recent[0]?.sequence ?? 0;
  await door.scanner.scan(`0010930${String(people).padStart(5, '0')}|${name}|1987-01-18|0|77${people}|<1<00<`);
  return eventually(async () => (await door.state()).recent.find((passage) => passage.sequence > newest) ?? null);
};

it('prints slip and badge with the name, records both, and writes the name nowhere on the disk', async () => {
  await open({ name: 'full', badges: true });
  const of = await pass('PHAN THI TUYET NHUNG');
  await door.rowsEnd(['0001 slip 0 sending', '0001 slip 0 printed', '0001 badge 0 sending', '0001 badge 0 printed']);
  const paper = Buffer.from(door.printer.printed().hex, 'hex').toString('latin1');
  expect([door.sent(of), paper.split('NHUNG').length - 1, door.filesWith('TUYET NHUNG')]).toEqual([2, 2, []]);
  expect(door.filesWith('vn.checkpoint.print.v1')).toContain('ledger.db-wal');
});

it('prints without a logo that cannot be used, and says so', async () => {
  await open({ logo: 'station.json' });
  await pass();
  await door.rowsEnd(['0001 slip 0 sending', '0001 slip 0 printed']);
  const faults = async () => (await door.state()).faults.map(({ code }) => code);
  const missing = await faults();
  writeFileSync(join(door.folder, 'station.json'), 'no picture');
  await door.kill();
  await door.start();
  await pass();
  await door.rowsEnd(['0002 slip 0 sending', '0002 slip 0 printed']);
  await eventually(async () => ((await faults()).length > 0 ? true : null));
  expect([missing, await faults()]).toEqual([[ErrorCode.PrinterLogoUnusable], [ErrorCode.PrinterLogoUnusable]]);
});

it('lets a slip wait for paper and says so, and prints it by itself after the refill', async () => {
  await open();
  door.printer.paper('out');
  await eventually(async () => ((await printerState()) === 'faulty' ? true : null));
  const of = await pass();
  const { waiting } = await door.prints((prints) => prints.waiting.length > 0);
  const before = door.sent(of);
  door.printer.paper('ok');
  await door.rowsEnd(['0001 slip 0 sending', '0001 slip 0 printed']);
  expect([waiting.map(({ slip, why }) => [slip, why]), before, door.sent(of), door.rows().length]).toEqual([
    [[1, 'paper']],
    0,
    1,
    2,
  ]);
});

it('asks about a slip in whose middle the roll ended, and prints the copy that is asked for after the refill', async () => {
  await open();
  door.printer.paperLeft(60);
  const of = await pass();
  const { questions } = await door.prints((prints) => prints.questions.length > 0);
  door.printer.paper('ok');
  await door.client.answerPrint('gate-1', questions[0]?.id ?? '', 'copy');
  await door.rowsEnd([
    '0001 slip 0 sending',
    '0001 slip 0 unknown',
    '0001 slip 1 queued',
    '0001 slip 0 missing',
    '0001 slip 1 sending',
    '0001 slip 1 printed',
  ]);
  expect([door.sent(of), (await door.state()).prints.questions]).toEqual([2, []]);
});

it('asks after a restart about the slip during which it was killed, and never sends that one again', async () => {
  await open();
  door.printer.paperLeft(60);
  const of = await pass();
  await door.rowsEnd(['0001 slip 0 sending']);
  await door.kill();
  door.printer.paper('ok');
  await door.start();
  const { questions } = await door.prints((prints) => prints.questions.length > 0);
  await door.kill();
  await door.start();
  const still = await door.prints((prints) => prints.questions.length > 0);
  await door.client.answerPrint('gate-1', questions[0]?.id ?? '', 'yes');
  expect([
    questions.map(({ slip, of: passage }) => [slip, passage.sequence]),
    still.questions.map(({ id }) => id),
    door.sent(of),
  ]).toEqual([[[1, of.sequence]], questions.map(({ id }) => id), 1]);
  expect(door.rows()).toEqual(['0001 slip 0 sending', '0001 slip 0 unknown', '0001 slip 0 confirmed']);
});

it('prints after a kill what had not been sent, and tells of what is too old by then', async () => {
  await open({ maxAgeSeconds: 5 });
  door.printer.paper('out');
  await eventually(async () => ((await printerState()) === 'faulty' ? true : null));
  const old = await pass();
  await door.prints((prints) => prints.waiting.length > 0);
  await door.kill();
  await new Promise((resolve) => setTimeout(resolve, 5100));
  await door.start();
  const { dropped } = await door.prints((prints) => prints.dropped.length > 0);
  const young = await pass();
  await door.kill();
  door.printer.paper('ok');
  await door.start();
  await door.rowsEnd(['0001 slip 0 dropped', '0002 slip 0 sending', '0002 slip 0 printed']);
  expect([dropped.map(({ slip }) => slip), door.sent(old), door.sent(young)]).toEqual([[1], 0, 1]);
});
