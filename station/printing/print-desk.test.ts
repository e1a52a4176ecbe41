import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { PrintAnswer } from '../../contract/rpc.ts';
import { documentsDue } from '../passage/slip.ts';
import { PrintWorld, worldConfiguration, worldEpoch, worldJob, worldLane } from '../testing/print-world.ts';
import { finalOutcomes, jobId, questionMs } from './print-jobs.ts';

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const longMs = 4 * questionMs;

let world: PrintWorld;
beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 3) });
  world = new PrintWorld(worldConfiguration());
});
afterEach(() => {
  world.desk.dispose();
  vi.useRealTimers();
});

const printed = () =>
  world.paper.map(
    ({ document }) => `${document.kind} ${document.number} ${document.name ?? '-'} copy ${document.copy}`,
  );
const codeOf = (thrown: unknown): unknown =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : thrown;

describe('print desk', () => {
  it('records that a slip is on its way before its first byte goes, then that it is printed', async () => {
    world.pass();
    await wait(1);
    const before = [world.story(), printed()];
    await wait(3);
    const begun = [world.story(), printed()];
    await wait(100);
    expect([before, begun, world.story(), printed()]).toEqual([
      [{}, []],
      [{ '1 slip 0': 'sending' }, []],
      { '1 slip 0': 'sending printed' },
      ['slip 401 Nguyễn V** An copy 0'],
    ]);
  });

  it('lets slips wait for paper in their order, says so, and prints them by itself when there is some', async () => {
    world.outOfPaper();
    for (const name of ['A', 'B']) world.pass(name);
    await wait(30_000);
    const { waiting } = world.prints;
    world.printer({});
    await wait(100);
    expect([waiting.map(({ slip, why }) => [slip, why]), printed(), world.prints.waiting]).toEqual([
      [
        [401, 'paper'],
        [402, 'paper'],
      ],
      ['slip 401 A** copy 0', 'slip 402 B** copy 0'],
      [],
    ]);
  });

  it('drops with a record what has waited too long, and prints nothing stale after the refill', async () => {
    world.outOfPaper();
    world.pass();
    await wait(59_000);
    world.pass();
    await wait(1100);
    world.printer({});
    await wait(100);
    expect([world.story(), world.paper.length, world.prints.dropped.map(({ slip }) => slip)]).toEqual([
      { '1 slip 0': 'dropped', '2 slip 0': 'sending printed' },
      1,
      [401],
    ]);
    expect(world.errors).toEqual([{ code: ErrorCode.PrinterJobStale, message: 'it waited too long' }]);
  });

  it('asks whether a torn slip came out, lets nobody wait behind the question, and takes the answer', async () => {
    world.tearNext = true;
    world.pass();
    world.pass();
    await wait(100);
    const [question] = world.prints.questions;
    const others = world.paper.length;
    await Promise.all([world.desk.answer(worldLane, question?.id ?? '', 'yes'), wait(100)]);
    expect([question?.slip, others, world.story(), world.prints.questions]).toEqual([
      401,
      2,
      { '1 slip 0': 'sending unknown confirmed', '2 slip 0': 'sending printed' },
      [],
    ]);
  });

  it('prints a copy that says so when the guard says that it did not come out', async () => {
    world.tearNext = true;
    world.pass();
    await wait(100);
    const id = world.prints.questions[0]?.id ?? '';
    const twice = world.desk.answer(worldLane, id, 'copy').then(() => world.desk.answer(worldLane, id, 'copy'));
    const [second] = await Promise.all([twice.catch(codeOf), wait(100)]);
    expect([second, world.story(), printed()]).toEqual([
      ErrorCode.PrinterJobUnknown,
      { '1 slip 0': 'sending unknown missing', '1 slip 1': 'queued sending printed' },
      ['slip 401 Nguyễn V** An copy 0', 'slip 401 Nguyễn V** An copy 1'],
    ]);
  });

  it('asks several questions oldest first, once more after a restart, and ends them after an hour', async () => {
    for (let n = 0; n < 3; n += 1) {
      world.tearNext = true;
      world.pass();
      await wait(1000);
    }
    await wait(questionMs / 2);
    world.kill();
    await wait(100);
    const asked = world.prints.questions.map(({ slip }) => slip);
    await wait(questionMs / 2 + 1000);
    world.kill();
    await wait(100);
    expect([asked, world.prints.questions, new Set(Object.values(world.story()))]).toEqual([
      [401, 404, 407],
      [],
      new Set(['sending unknown dropped']),
    ]);
  });

  it('asks about what was on its way when the station was killed, and prints what was not, without the name', async () => {
    world.pass();
    await wait(9);
    world.outOfPaper();
    world.pass();
    world.kill();
    await wait(100);
    const question = world.prints.questions.map(({ slip }) => slip);
    world.printer({});
    await wait(100);
    expect([question, printed()]).toEqual([[401], ['slip 401 Nguyễn V** An copy 0', 'slip 403 - copy 0']]);
  });

  it('prints after a restart what was committed and nothing more, and drops it when it is old', async () => {
    world.passAndKill();
    await wait(100);
    const young = printed();
    world.away();
    world.passAndKill();
    await wait(3_600_000);
    world.kill();
    world.printer({});
    await wait(100);
    expect([young, printed().length, Object.values(world.story())]).toEqual([
      ['slip 401 - copy 0'],
      1,
      ['sending printed', 'dropped'],
    ]);
  });

  it('sends nothing that it cannot record, keeps the job, and prints it once the disk has room', async () => {
    world.pass();
    world.diskFull = true;
    await wait(5000);
    const full = [world.paper.length, world.prints.waiting.map(({ slip, why }) => [slip, why]), world.story()];
    world.diskFull = false;
    await wait(2000);
    expect([full, world.story(), world.paper.length]).toEqual([
      [0, [[401, 'record']], {}],
      { '1 slip 0': 'sending printed' },
      1,
    ]);
  });

  it('writes down the end of a slip as soon as it can, when the disk filled up in the middle of it', async () => {
    world.pass();
    await wait(4);
    world.diskFull = true;
    await wait(5000);
    world.diskFull = false;
    await wait(2000);
    expect([world.story(), world.paper.length]).toEqual([{ '1 slip 0': 'sending printed' }, 1]);
  });

  it('keeps the question when the answer cannot be recorded', async () => {
    world.tearNext = true;
    world.pass();
    await wait(100);
    world.diskFull = true;
    const id = world.prints.questions[0]?.id ?? '';
    const [refused] = await Promise.all([world.desk.answer(worldLane, id, 'copy').catch(codeOf), wait(100)]);
    world.diskFull = false;
    await wait(5000);
    expect([refused, world.prints.questions.length, world.paper.length]).toEqual([ErrorCode.LedgerDiskFull, 1, 1]);
  });

  it('prints again what a guard asks for, numbers the copies over a restart, and not two for two taps at once', async () => {
    const of = world.pass();
    await wait(100);
    const reprint = () => world.desk.reprint(worldLane, of ?? { epoch: worldEpoch, sequence: 1 }, 'slip').catch(codeOf);
    const [first, second] = await Promise.all([reprint(), reprint(), wait(100)]);
    world.kill();
    await Promise.all([reprint(), wait(100)]);
    expect([first, second, printed().slice(1)]).toEqual([
      undefined,
      ErrorCode.PrinterJobWaiting,
      ['slip 401 Nguyễn V** An copy 1', 'slip 401 - copy 2'],
    ]);
  });

  it('prints no copy of what still waits, of what is not there, nor at another lane', async () => {
    world.outOfPaper();
    const of = world.pass() ?? { epoch: worldEpoch, sequence: 1 };
    await wait(10);
    const refused = await Promise.all([
      world.desk.reprint(worldLane, of, 'slip').catch(codeOf),
      world.desk.reprint(worldLane, { ...of, sequence: 99 }, 'slip').catch(codeOf),
      world.desk.reprint('gate-2', of, 'slip').catch(codeOf),
    ]);
    expect(refused).toEqual([ErrorCode.PrinterJobWaiting, ErrorCode.PrinterJobUnknown, ErrorCode.PrinterJobUnknown]);
  });

  it('prints a badge with the whole name beside the slip, and drops none that another configuration never asked for', async () => {
    world.pass('Trần Thị Bích Ngọc');
    await wait(100);
    const badges = worldConfiguration({ badges: true });
    world.kill(badges);
    await wait(100);
    world.pass('Trần Thị Bích Ngọc');
    await wait(100);
    world.kill(badges);
    await wait(100);
    expect([printed(), Object.values(world.story())]).toEqual([
      ['slip 401 Trần T** B** Ngọc copy 0', 'slip 404 Trần T** B** Ngọc copy 0', 'badge 404 Trần Thị Bích Ngọc copy 0'],
      ['sending printed', 'sending printed', 'sending printed'],
    ]);
  });
});

type Act = Readonly<
  | { act: 'pass' | 'passAndKill' | 'tear' | 'paperOut' | 'away' | 'back' | 'kill' | 'full' | 'room' }
  | { act: 'wait'; ms: number }
  | { act: 'answer'; answer: PrintAnswer }
  | { act: 'reprint'; back: number }
>;

const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ act: 'pass' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({ act: fc.constant('wait' as const), ms: fc.constantFrom(1, 2, 3, 5, 8, 1000, 61_000) }),
  },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom('passAndKill', 'tear', 'paperOut', 'away', 'back', 'back', 'kill', 'full', 'room')
      .map((act) => ({ act }) as Act),
  },
  { weight: 1, arbitrary: fc.constant({ act: 'wait', ms: questionMs / 2 } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('answer' as const), answer: fc.constantFrom('yes', 'copy', 'skip') }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('reprint' as const), back: fc.nat(3) }) },
);

const play = async (on: PrintWorld, act: Act): Promise<void> => {
  switch (act.act) {
    case 'pass':
      on.pass();
      return;
    case 'passAndKill':
      if (!on.diskFull) on.passAndKill();
      return;
    case 'tear':
      on.tearNext = true;
      return;
    case 'paperOut':
      on.outOfPaper();
      return;
    case 'away':
      on.away();
      return;
    case 'back':
      on.printer({});
      return;
    case 'kill':
      on.kill();
      return;
    case 'full':
    case 'room':
      on.diskFull = act.act === 'full';
      return;
    case 'wait':
      await wait(act.ms);
      return;
    case 'answer': {
      const [question] = on.prints.questions;
      if (question !== undefined) on.desk.answer(worldLane, question.id, act.answer).catch(() => undefined);
      return;
    }
    case 'reprint': {
      const of = on.passages().at(-1 - act.back);
      if (of !== undefined) on.desk.reprint(worldLane, of, 'slip').catch(() => undefined);
    }
  }
};

/** Every job that was due or asked for, by the rows. */
const jobsDue = (on: PrintWorld): readonly string[] => [
  ...on
    .passages()
    .flatMap((of) => documentsDue(of, on.configuration.passage).map((document) => jobId({ of, document, copy: 0 }))),
  ...new Set(on.printRows().flatMap((row) => (row.outcome === 'queued' ? [worldJob(row)] : []))),
];

it('whatever happens, ends every job once, prints none twice and none too late', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(acts, { maxLength: 40 }),
      fc.boolean(),
      fc.boolean(),
      async (script, badges, restarted) => {
        const on = new PrintWorld(worldConfiguration({ badges }));
        for (const act of script) await play(on, act);
        on.diskFull = false;
        if (restarted) on.kill();
        await wait(longMs);
        on.desk.dispose();

        const finals = new Map<string, string[]>();
        for (const row of on.printRows()) {
          const { outcome } = row;
          const id = worldJob(row);
          const ended = finals.get(id) ?? [];
          if (ended.length > 0) throw new Error(`${id} went on after its end: ${ended.join()} ${outcome}`);
          if (finalOutcomes.some((final) => final === outcome)) finals.set(id, [outcome]);
        }
        const papers = on.paper.map(({ job }) => job);
        const due = jobsDue(on);
        const ages = on.paper.map(({ job, at }) => at - askedAt(on, job));
        expect({
          ended: [...finals.keys()].toSorted(),
          twice: papers.filter((job, index) => papers.indexOf(job) !== index),
          unasked: papers.filter((job) => !due.includes(job)),
          lied: [...finals].filter(([id, [outcome]]) => outcome === 'printed' && !papers.includes(id)),
          late: ages.filter((age) => age > 60_000 + 20),
          unrecorded: on.paper.filter(({ onRecord }) => !onRecord),
          overtaken: on.overtaken,
          open: [...on.prints.questions, ...on.prints.waiting],
        }).toEqual({
          ended: due.toSorted(),
          twice: [],
          unasked: [],
          lied: [],
          late: [],
          unrecorded: [],
          overtaken: 0,
          open: [],
        });
      },
    ),
    { numRuns: 1000 },
  );
}, 120_000);

const askedAt = (on: PrintWorld, job: string): number => {
  const asked = on.rows.find((row) => {
    if (row.name === 'passage') return job.startsWith(`${row.id}-`) && job.endsWith('-0');
    if (row.name !== 'print' || row.data.outcome !== 'queued') return false;
    return worldJob(row.data) === job;
  });
  return asked?.time ?? 0;
};
