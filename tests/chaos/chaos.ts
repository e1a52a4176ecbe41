// npm run chaos: everything that can break around a station, broken under load, and what was shown counted at central.
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { messageOf } from '../../contract/errors.ts';
import { mosquittoBinary } from '../support/processes.ts';
import { Campaign } from './campaign.ts';
import { isRoundName, roundNames } from './plan.ts';

const usage = `usage: npm run -s chaos -- [--minutes N] [--seed N] [--only KIND[,KIND…]] [--together N] [--keep] [--json]
  --minutes N   no round begins after this time (default 2); each kind comes once, however short that is
  --seed N      the same schedule again
  --only KINDS  of ${roundNames.join(', ')}
  --together N  houses at once, each with its own station, broker and central system (default 2)
  --report FILE the same JSON into a file
  --keep        where something was wrong the folder stays
  --json        one JSON value on stdout when it is over; lines go to stderr
exit status: 0 nothing was lost, 1 something was, 2 wrong usage`;

const run = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string' },
      only: { type: 'string', default: '' },
      together: { type: 'string', default: '2' },
      report: { type: 'string' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const minutes = Number(values.minutes);
  const seed = values.seed === undefined ? randomInt(2 ** 32) : Number(values.seed);
  const together = Number(values.together);
  const only = values.only.split(',').filter((name) => name !== '');
  const known = only.filter(isRoundName);
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  if (
    !(minutes > 0) ||
    !(Number.isSafeInteger(together) && together > 0) ||
    !Number.isSafeInteger(seed) ||
    known.length < only.length
  ) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const mosquitto = mosquittoBinary();
  if (mosquitto === null) {
    process.stderr.write('mosquitto is not installed: install it, or nothing here is tested against a real broker\n');
    return 1;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const campaign = new Campaign({ minutes, seed, only: known, keep: values.keep, together, mosquitto, say });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => campaign.stop());
  const summary = await campaign.run();
  if (values.report !== undefined) writeFileSync(values.report, JSON.stringify(summary));
  process.stdout.write(`${values.json ? JSON.stringify(summary) : summary.text}\n`);
  return summary.problems.length === 0 ? 0 : 1;
};

try {
  process.exitCode = await run();
} catch (error) {
  const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${isUsage ? `${messageOf(error)}\n${usage}` : messageOf(error)}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
