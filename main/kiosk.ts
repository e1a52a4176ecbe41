import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { CheckpointError, ErrorCode, messageOf } from '../contract/errors.ts';
import { software } from '../contract/software.ts';
import { addClock } from './commands/clock.ts';
import { addDevices } from './commands/devices.ts';
import { addEnrol } from './commands/enrol.ts';
import { addInstall } from './commands/install.ts';
import { addLists } from './commands/lists.ts';
import { addOperators } from './commands/operators.ts';
import { dataOption, jsonOption, stationOption } from './commands/options.ts';
import { addPermit } from './commands/permit.ts';
import { addRetire } from './commands/retire.ts';
import { addRoster } from './commands/roster.ts';
import { addRules } from './commands/rules.ts';
import { addSupport } from './commands/support.ts';
import { addUpdate } from './commands/update.ts';
import { addWatchList } from './commands/watch-list.ts';

// What this process and the ones it starts compile is kept: a station starts in half the time, with 25 MB less.
const compileCache = fileURLToPath(new URL('../out/compile-cache', import.meta.url));
enableCompileCache(compileCache);
process.env['NODE_COMPILE_CACHE'] ??= compileCache;

/** Exit statuses of every command: 0 done, 1 refused or failed, 2 wrong usage. */
const failedStatus = 1;
const usageStatus = 2;

const portNumber = (text: string): number => {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new InvalidArgumentError('a port is a number from 0 to 65535.');
};

const celsius = (text: string): number | 'none' => {
  if (text === 'none') return text;
  const value = Number(text.replace(',', '.'));
  if (text.trim() !== '' && value >= -20 && value <= 60) return value;
  throw new InvalidArgumentError('a temperature is a number from -20 to 60 (°C), or "none".');
};

/** `none`, or ids joined by commas. */
const applies = (text: string): readonly string[] =>
  text === 'none'
    ? []
    : text
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== '');

const payload = (text: string): string => {
  if (text !== '') return text;
  throw new InvalidArgumentError('a code says something.');
};

const program = new Command('kiosk')
  .description('Edge software for checkpoints and entrances.')
  .version(software)
  .showHelpAfterError('(add --help for what this command takes)')
  .exitOverride();

program
  .command('start')
  .description('bring up a checkpoint; without a configuration: the demo')
  .addOption(dataOption())
  .option('--config <file>', 'configuration (default: checkpoint.json in the data directory)')
  .addOption(
    new Option('--port <n>', 'port of the screens on 127.0.0.1 (default: any free one)')
      .env('CHECKPOINT_PORT')
      .argParser(portNumber),
  )
  .option('--headless', 'serve the screens, open no window', false)
  .option('--demo', 'the demo, whatever is configured', false)
  .option('--setup', 'without a configuration: the set-up assistant in place of the demo', false)
  .action(async (options) => (await import('./commands/start.ts')).start(options));

program
  .command('present')
  .description('a demo person at the door: the simulated devices send the bytes; prints the Decision')
  .requiredOption('--text <payload>', 'what the code says', payload)
  .option('--next <payload>', 'a second code, shown after it: a permit, then the citizen card', payload)
  .option('--temperature <celsius>', 'what the thermometer shows, or none', celsius, 36.6)
  .option('--lane <id>', 'lane (default: the first)')
  .addOption(new Option('--direction <direction>', 'switch the lane first').choices(['in', 'out']))
  .option('--declares <ids>', 'what they declare where the lane asks (cough,contact …), or none', applies)
  .addOption(stationOption())
  .addOption(dataOption())
  .addOption(jsonOption())
  .action(async (options) => (await import('./commands/present.ts')).present(options));

program
  .command('verify')
  .description('payloads on stdin, one a line, or JSON lines {"payload","at","trust"}; one result a line, in order')
  .option('--trust <dir>', 'folder of certificates (.der, .pem …) and keys (.json, JWK) to believe (default: nobody)')
  .option('--at <iso>', 'moment at which they are judged (default: now)')
  .addOption(new Option('--json', 'results are JSON lines in any case'))
  .action(async (options) => (await import('./commands/verify.ts')).verify(options));

addEnrol(program);
addRetire(program);
addPermit(program);
addWatchList(program);
addClock(program);

const ledger = program.command('ledger').description('the ledger in a data directory, running or not').exitOverride();
ledger
  .command('verify')
  .description('recompute the hash chain of every row; exit status 1 when it does not hold')
  .addOption(dataOption())
  .addOption(jsonOption())
  .action(async (options) => (await import('./commands/ledger.ts')).verify(options));
ledger
  .command('export')
  .description('the public part of every row, oldest first; what is sealed stays sealed')
  .addOption(
    new Option('--format <format>', 'JSON lines as they are stored and sent, or a table')
      .choices(['jsonl', 'csv'])
      .default('jsonl'),
  )
  .option('--from <iso>', 'rows of this moment and later (as in 2021-09-11T07:31:00+07:00)')
  .option('--to <iso>', 'rows before this moment')
  .addOption(dataOption())
  .addOption(new Option('--json', 'the same as --format jsonl'))
  .action(async (options) => (await import('./commands/ledger.ts')).exportRows(options));
ledger
  .command('stats')
  .description('rows, epochs, acknowledged and unsent')
  .addOption(dataOption())
  .addOption(jsonOption())
  .action(async (options) => (await import('./commands/ledger.ts')).stats(options));

program
  .command('central')
  .description('the reference receiver: start, events, trace, stats (kiosk central --help)')
  .helpOption(false)
  .allowUnknownOption()
  .allowExcessArguments()
  .argument('[args...]')
  .action(async (args: string[]) => (await import('./commands/central.ts')).central(args));

addDevices(program);
addRules(program);
addLists(program);
addOperators(program);
addInstall(program);
addUpdate(program);
addRoster(program);
addSupport(program);

program
  .command('simulate')
  .description('a simulated device on a port or a pseudo terminal (kiosk simulate --help)')
  .helpOption(false)
  .allowUnknownOption()
  .allowExcessArguments()
  .argument('[args...]')
  .action(async (args: string[]) => (await import('./commands/simulate.ts')).simulate(args));

program
  .command('doctor')
  .description('everything an installer wants to know; exit status 1 when something needs a person')
  .addOption(stationOption())
  .addOption(dataOption())
  .addOption(jsonOption())
  .action(async (options) => (await import('./commands/doctor.ts')).doctor(options));

const report = (error: unknown): number => {
  if (error instanceof CommanderError) {
    // Commander has already said it; help and version are no errors.
    return error.exitCode === 0 ? 0 : usageStatus;
  }
  if (error instanceof CheckpointError) {
    process.stderr.write(`error ${error.code}: ${error.message}\n`);
    if (error.hint !== '') process.stderr.write(`  → ${error.hint}\n`);
    return error.code === ErrorCode.UsageWrong ? usageStatus : failedStatus;
  }
  process.stderr.write(`error: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`);
  return failedStatus;
};

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
