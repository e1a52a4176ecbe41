import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CentralKeys } from '../../central/keys.ts';
import { centralFile, openForWriting, type WritableDatabase } from '../../central/store/database.ts';
import { PersonKeyHasher } from '../../central/store/person-index.ts';
import { newKeys, sealingPublicKey, writeKeyFile } from '../../central/testing/test-central.ts';
import { eventId, eventSource, passageType } from '../../contract/events.ts';
import { agree, type SealingContext, seal } from '../../contract/sealed.ts';
import { passageDraft } from './passage-draft.ts';

/** Passages of one site in 14 days: as many as each of five thousand sites has of a hundred million. */
const siteRows = 20_000;
/** People of the whole country have so many passages in 14 days. */
const rowsOfPerson = 20;
/** Sites at which the case was: the only ones of which the rows of the events are made, for no answer reads others. */
export const caseSites = 10;
const days = 14;
export const tracedUntil = Date.UTC(2021, 8, 15);
const dayMs = 86_400_000;
const hourMs = 3_600_000;
export const caseNumber = '001093029317';
const station = 'gate';
const epoch = 'ab'.repeat(16);

type Passage = Readonly<{ person: number; time: number; direction: 'in' | 'out' }>;

/** The same numbers in every run: mulberry32. In [0, 1). */
const numbers = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/**
 * A data directory of a receiver with that many passages, of which one in ten has no exit; and person 1, who went to two of ten
 * sites on each day, for an hour. Kept between runs.
 */
export const tracedStore = async (rows: number): Promise<string> => {
  const folder = join(tmpdir(), `checkpoint-bench-trace-${rows}-v2`);
  if (existsSync(folder)) return folder;
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  const keys = await newKeys();
  writeKeyFile(join(making, 'keys.json'), keys);
  const database = openForWriting(centralFile(making));
  // Thrown away where it breaks off: nothing here has to survive anything.
  database.pragma('synchronous = OFF');
  try {
    fill(database, keys, await agree(sealingPublicKey(keys)), rows);
  } finally {
    database.close();
  }
  renameSync(making, folder);
  return folder;
};

const fill = (database: WritableDatabase, keys: CentralKeys, context: SealingContext, rows: number): void => {
  database.exec(`
    DROP INDEX passage_person;
    INSERT INTO lane (id, name) VALUES (1, 'gate-1');
    INSERT INTO event_type (id, name) VALUES (1, '${passageType}');`);
  database
    .prepare('INSERT INTO person_key (key, person) VALUES (?, 1)')
    .run(new PersonKeyHasher(keys.index).hash(`id:${caseNumber}`));
  const write = siteWriter(database, context);
  const sites = Math.max(caseSites, Math.ceil(rows / siteRows));
  const random = numbers(1);
  for (let site = 1; site <= sites; site += 1) {
    const visits = visitsOf(site, Math.round(rows / sites), Math.ceil(rows / rowsOfPerson), random);
    database.transaction(() => write(site, visits))();
  }
  database.exec('CREATE INDEX passage_person ON passage (person, time) WHERE person IS NOT NULL; ANALYZE');
  database.pragma('wal_checkpoint(TRUNCATE)');
};

const visitsOf = (site: number, rows: number, people: number, random: () => number): readonly Passage[] => {
  const begin = tracedUntil - days * dayMs;
  const passages: Passage[] = [];
  while (passages.length < rows) {
    const person = 2 + Math.floor(random() * people);
    const time = begin + Math.floor(random() * days) * dayMs + Math.floor((6 + random() * 14) * hourMs);
    passages.push({ person, time, direction: 'in' });
    if (random() < 0.9)
      passages.push({ person, time: time + Math.floor((0.3 + 2 * random()) * hourMs), direction: 'out' });
  }
  for (let visit = 0; visit < 2 * days; visit += 1) {
    if (site !== 1 + (visit % caseSites)) continue;
    const time = begin + Math.floor(visit / 2) * dayMs + (8 + 6 * (visit % 2)) * hourMs;
    passages.push({ person: 1, time, direction: 'in' }, { person: 1, time: time + hourMs, direction: 'out' });
  }
  return passages.sort((a, b) => a.time - b.time);
};

const siteWriter = (database: WritableDatabase, context: SealingContext) => {
  const newSite = database.prepare('INSERT INTO site (id, name) VALUES (?, ?)');
  const newStation = database.prepare('INSERT INTO station (id, site_id, name) VALUES (?, ?, ?)');
  const newEpoch = database.prepare(
    'INSERT INTO epoch (id, station_id, epoch, sequence, hash, held, indexed) VALUES (?, ?, ?, ?, zeroblob(32), ?, ?)',
  );
  const passage = database.prepare(`
    INSERT INTO passage (site_id, time, position, person, station_id, lane_id, direction, outcome, mode)
    VALUES (?, ?, ?, ?, ?, 1, ?, 'admit', 'live')`);
  const event = database.prepare(`
    INSERT INTO event (position, epoch_id, sequence, station_id, type_id, received_at, hash, public, sealed)
    VALUES (?, ?, ?, ?, 1, ?, zeroblob(32), ?, ?)`);
  let position = 0;
  return (site: number, passages: readonly Passage[]): void => {
    const place = { site: `site-${site}`, station };
    newSite.run(site, place.site);
    newStation.run(site, site, station);
    newEpoch.run(site, site, epoch, passages.length, passages.length, passages.length);
    for (const [index, { person, time, direction }] of passages.entries()) {
      position += 1;
      passage.run(site, time, position, person, site, direction);
      if (site > caseSites) continue;
      const key = { epoch, sequence: index + 1 };
      const { open, sealed } = rowOf(place, key, person, time);
      event.run(
        position,
        site,
        key.sequence,
        site,
        time + 500,
        open,
        seal(context, position, { ...place, ...key }, sealed),
      );
    }
  };
};

/** As the station's desk writes one. */
const rowOf = (
  place: Readonly<{ site: string; station: string }>,
  key: Readonly<{ epoch: string; sequence: number }>,
  person: number,
  time: number,
): Readonly<{ open: Buffer; sealed: Buffer }> => {
  const draft = passageDraft(person, time);
  const open = JSON.stringify({
    ...{ specversion: '1.0', id: eventId(key), source: eventSource(place.site, place.station), type: passageType },
    ...{ time: new Date(time).toISOString(), datacontenttype: 'application/json', mode: 'live' },
    data: { ...draft.data, ...key },
  });
  return { open: Buffer.from(open), sealed: Buffer.from(draft.sealed ?? '') };
};
