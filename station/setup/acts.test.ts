import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leftActs, SetupActs } from './acts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acts-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const did = (what: string) => ({ act: 'did', operator: 'ky-thuat', role: 'installer', what }) as const;
const refused = { act: 'refused', operator: 'ai-do', role: 'guard', what: null } as const;
const whatIsLeft = () => leftActs(folder).acts.map(({ act, what, at }) => [act, what, at]);

describe('who did what while a kiosk was set up', () => {
  it('is told with its time until it stands in the ledger, and by whichever start comes next', () => {
    let now = 5000;
    const acts = new SetupActs(folder, () => now);
    acts.note(did('setup enrolByCode'));
    now = 6000;
    acts.note(did(`setup trySetupDevice ${'x'.repeat(64)} open`));
    expect(whatIsLeft()).toEqual([
      ['did', 'setup enrolByCode', 5000],
      ['did', `setup trySetupDevice ${'x'.repeat(43)}`, 6000],
    ]);
    leftActs(folder).forget();
    expect([whatIsLeft(), readdirSync(folder)]).toEqual([[], []]);
  });

  it('loses only the line in which the power went, and what is none', () => {
    const acts = new SetupActs(folder, () => 1);
    acts.note(did('a'));
    appendFileSync(join(folder, 'setup-acts.jsonl'), '\n{"act":"did","opera');
    acts.note(did('b'));
    appendFileSync(
      join(folder, 'setup-acts.jsonl'),
      '\n{"act":"unheard-of","operator":null,"role":"guard","what":null}',
    );
    expect(whatIsLeft().map(([, what]) => what)).toEqual(['a', 'b']);
  });

  it('is kept whole however much it is: pieces are set aside, and nothing grows for ever by refused PINs', () => {
    const acts = new SetupActs(folder, () => 7);
    writeFileSync(join(folder, 'setup-acts.jsonl'), `${JSON.stringify(did('first'))}\n`.padEnd(70_000, ' '));
    acts.note(did('second'));
    expect(readdirSync(folder).toSorted()).toEqual(['setup-acts.1.jsonl', 'setup-acts.jsonl']);
    for (let piece = 2; piece <= 32; piece += 1)
      writeFileSync(join(folder, `setup-acts.${piece}.jsonl`), JSON.stringify(did(`piece ${piece}`)));
    for (let time = 0; time < 5; time += 1) acts.note(refused);
    acts.note(did('last'));
    const told = whatIsLeft();
    expect(told.length).toBe(1 + 31 + 2 + 1);
    expect([told[0]?.[1], told[2]?.[1], told.at(-2)?.[1], told.at(-1)]).toEqual([
      'first',
      'piece 3',
      'last',
      ['refused', '5 more', 7],
    ]);
    expect(statSync(join(folder, 'setup-acts.jsonl')).size).toBeLessThan(1000);
  });

  it('stops nobody where the disk takes nothing, and is written with the next that it takes', () => {
    const acts = new SetupActs(folder, () => 1);
    mkdirSync(join(folder, 'setup-acts.jsonl'));
    acts.note(did('a'));
    expect(whatIsLeft()).toEqual([]);
    rmSync(join(folder, 'setup-acts.jsonl'), { recursive: true });
    acts.note(did('b'));
    expect(whatIsLeft().map(([, what]) => what)).toEqual(['a', 'b']);
  });
});
