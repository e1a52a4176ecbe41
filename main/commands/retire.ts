import type { Command } from 'commander';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { planRetirement, type Retired, retire } from '../../station/enrolment-office.ts';
import { lockDataDirectory, prepareDataDirectory } from '../host/data-directory.ts';
import { dataDirectoryOf } from '../host/paths.ts';
import { agreed } from './enrol.ts';
import { dataOption, jsonOption } from './options.ts';
import { printJson, printLine } from './print.ts';

type RetireOptions = Readonly<{ data?: string; yes?: boolean; withLedger?: boolean; json?: boolean }>;

/** How long central may take: somebody stands there with the kiosk in a bag. */
const centralMs = 8000;

export const addRetire = (program: Command): void => {
  program
    .command('retire')
    .description('take this kiosk out of service: tells central, wipes keys, trust, lists and configuration')
    .option('--yes', 'ask nothing')
    .option('--with-ledger', 'wipe the ledger, too, where central has all of it')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(retireKiosk);
};

const retireKiosk = async (options: RetireOptions): Promise<void> => {
  const dataDirectory = dataDirectoryOf(options.data, process.env);
  const { record, rows, unsent } = planRetirement(dataDirectory);
  prepareDataDirectory(dataDirectory);
  const unlock = lockDataDirectory(dataDirectory);
  try {
    const name = record === null ? dataDirectory : `${record.site}/${record.station}`;
    if (options.yes !== true) {
      const entries = `${rows} entries, of which central lacks ${unsent}`;
      if (!(await agreed(`Xóa kiosk ${name}? / wipe ${name}? The ledger has ${entries}. [y/N] `))) throw notWiped(name);
    }
    const retired = await retire(dataDirectory, { withLedger: options.withLedger === true, centralMs });
    if (options.json === true) printJson({ station: name, ...retired, unsent });
    else for (const line of linesOf(name, retired, unsent)) printLine(line);
  } finally {
    unlock();
  }
};

const notWiped = (name: string): CheckpointError =>
  new CheckpointError(ErrorCode.RetirementRefused, `${name} was not wiped`, 'answer y, or give --yes');

const linesOf = (name: string, { toldCentral, why, ledger }: Retired, unsent: number): readonly string[] => [
  `${name}: keys, trust, lists and configuration are wiped`,
  ...(toldCentral === true ? ['central knows, and has revoked its certificate'] : []),
  ...(toldCentral === false ? [`central does not know (${why}): let them run kiosk central revoke ${name}`] : []),
  ...(ledger === 'wiped' ? ['the ledger is wiped'] : []),
  ...(ledger === 'kept' ? ['the ledger stays: what identifies people in it can be opened by central only'] : []),
  ...(ledger === 'kept' && unsent > 0 ? [`${unsent} entries in it are nowhere else: keep ledger.db`] : []),
  'flash memory may keep traces of what was overwritten: where that matters destroy the medium',
];
