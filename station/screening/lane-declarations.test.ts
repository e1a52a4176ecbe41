import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DeclarationConfiguration, declarationConfigurationSchema } from '../../contract/configuration.ts';
import { StationClock } from '../clock/station-clock.ts';
import { systemClock } from '../clock/system-clock.ts';
import { SiteTags } from '../identity/site-tags.ts';
import { fileKeys } from '../keys/file-keys.ts';
import { tagsOf } from '../passage/person-rows.ts';
import { declarationDesks, loadLaneQuestions } from './lane-declarations.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lane-declarations-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const settings = (changes: Partial<DeclarationConfiguration>) => declarationConfigurationSchema.parse(changes);

const desksOf = (lanes: Readonly<Record<string, DeclarationConfiguration>>) => {
  const tags = new SiteTags(
    fileKeys(folder),
    20_000,
    () => Buffer.alloc(32, 1),
    () => undefined,
  );
  const clock = new StationClock(systemClock, 0);
  const of = declarationDesks(loadLaneQuestions(new Map(Object.entries(lanes)), folder), { tags, clock });
  return { of, person: tagsOf(tags, ['cccd:001087029317']) };
};

const healthy = { given: { symptoms: [], contact: false, places: [] } };
const stateAt = ({ of, person }: ReturnType<typeof desksOf>, lane: string) =>
  of(lane).taken('not-asked', person, 'in').record?.state ?? null;

describe('declarations at lanes', () => {
  it('ask at each lane what its settings say, and nothing where they say nothing', () => {
    const { of } = desksOf({ a: settings({}), b: settings({ policy: 'required', set: 'hospital' }) });
    expect(['a', 'b', 'elsewhere'].map((lane) => of(lane).questions?.id ?? null)).toEqual([null, 'hospital', null]);
  });

  it('hold at another lane that asks the same, and not at one that asks something else', () => {
    const desks = desksOf({
      a: settings({ policy: 'ask' }),
      b: settings({ policy: 'required' }),
      c: settings({ policy: 'required', set: 'hospital' }),
    });
    desks.of('a').taken(healthy, desks.person, 'in').remember();
    expect(['a', 'b', 'c'].map((lane) => stateAt(desks, lane))).toEqual(['recent', 'recent', 'missing']);
  });

  it('need no set of questions where nobody is asked', () => {
    expect(() => desksOf({ a: settings({ set: 'none-of-ours' }) })).not.toThrow();
    expect(() => desksOf({ a: settings({ policy: 'ask', set: 'none-of-ours' }) })).toThrow('no question set');
  });
});
