import { join } from 'node:path';
import { readCentralKeys } from '../../central/keys.ts';
import { Opener } from '../../central/opener.ts';
import { centralFile, openForReading } from '../../central/store/database.ts';
import { PersonKeyHasher } from '../../central/store/person-index.ts';
import { Tracer } from '../../central/trace/tracer.ts';
import { type Bench, quantile, rounded } from './result.ts';
import { caseNumber, tracedStore, tracedUntil } from './traced-store.ts';

const defaultRows = 1_000_000;
const limitMs = 1000;
const again = 9;

/**
 * A case and everybody who was there within 14 days, opened and named. `value`: the first answer of a tracer that has just
 * been started; p50 and p99 with those after it.
 */
export const trace: Bench = async ({ rows }) => {
  const folder = await tracedStore(rows ?? defaultRows);
  const keys = readCentralKeys(join(folder, 'keys.json'));
  const database = openForReading(centralFile(folder));
  try {
    const clock = { now: () => tracedUntil, monotonic: () => performance.now() };
    const parts = { database, hasher: new PersonKeyHasher(keys.index), opener: new Opener(keys.sealing), clock };
    const tracer = new Tracer(parts);
    const took: number[] = [];
    const cpu: number[] = [];
    let named = 0;
    for (let asked = 0; asked <= again; asked += 1) {
      const before = process.cpuUsage();
      const { contacts, tookMs } = await tracer.trace({ person: caseNumber, days: 14, at: tracedUntil });
      const { user, system } = process.cpuUsage(before);
      took.push(tookMs);
      cpu.push((user + system) / 1000);
      named = contacts.filter(({ person }) => person.name !== null).length;
    }
    const [first = Number.NaN] = took;
    const [firstCpu = Number.NaN] = cpu;
    return [
      {
        name: `trace, ${named} contacts`,
        ...{ value: rounded(first), unit: 'ms', p50: quantile(took, 0.5), p99: quantile(took, 0.99) },
        ...{ peer: 'limit', peerValue: limitMs, ratio: rounded(limitMs / first) },
      },
      {
        name: 'trace-cpu',
        ...{ value: rounded(firstCpu), unit: 'ms of CPU', p50: quantile(cpu, 0.5), p99: quantile(cpu, 0.99) },
        ...{ peer: 'limit', peerValue: limitMs, ratio: rounded(limitMs / firstCpu) },
      },
    ];
  } finally {
    database.close();
  }
};
