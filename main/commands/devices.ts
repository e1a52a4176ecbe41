import { type Command, Option } from 'commander';
import { documentKinds } from '../../contract/print-document.ts';
import { address, dataOption, hexBytes, jsonOption, stationOption, wholeNumber } from './options.ts';

/** `kiosk devices …`: an installer's view of what is plugged in. */
export const addDevices = (program: Command): void => {
  const devices = program
    .command('devices')
    .description('what is plugged in, which profile fits, what a device sends; without a name: list')
    .exitOverride();

  devices
    .command('list', { isDefault: true })
    .description('what is plugged in, which profile fits best and why, who holds it; and the configured devices')
    .option('--config <file>', 'configuration, where no station runs (default: checkpoint.json in the data directory)')
    .addOption(stationOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options) => (await import('./devices-list.ts')).list(options));

  devices
    .command('probe')
    .description('listen at a port that no station holds; exit status 1 when nothing that comes fits a profile')
    .option('--path <path>', 'port of this computer (default: the only one that nobody holds)')
    .addOption(new Option('--tcp <host:port>', 'serial device server, or printer').argParser(address))
    .option('--profile <name>', 'compare with this profile alone')
    .addOption(new Option('--seconds <n>', 'how long').argParser(wholeNumber(1, 600, 'seconds')).default(20))
    .addOption(new Option('--send <hex>', 'write these bytes first').argParser(hexBytes))
    .option('--ask', 'ask what the driver of --profile would ask; nothing that prints, opens or changes', false)
    .addOption(stationOption())
    .addOption(dataOption())
    .addOption(new Option('--json', 'one JSON value a line on stdout'))
    .action(async (options) => (await import('./devices-probe.ts')).probe(options));

  devices
    .command('test')
    .description('try out a device of the configuration; exit status 1 when it did not do what it is there for')
    .argument('<name>', 'id of the device')
    .addOption(
      new Option('--seconds <n>', 'how long to wait for a code or a person')
        .argParser(wholeNumber(1, 60, 'seconds'))
        .default(20),
    )
    .addOption(new Option('--document <kind>', 'what a printer prints').choices(documentKinds).default('test'))
    .option('--yes', 'open the barrier for one pulse: nobody stands under it', false)
    .option('--config <file>', 'configuration, where no station runs (default: checkpoint.json in the data directory)')
    .addOption(stationOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (name, options) => (await import('./devices-test.ts')).test(name, options));

  devices
    .command('profiles')
    .description('the device profiles, or the whole of one; exit status 1 when an own profile is broken')
    .argument('[name]', 'id of a profile')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (name, options) => (await import('./devices-profiles.ts')).profiles(name, options));

  devices
    .command('decode')
    .description('recorded bytes on stdin, one chunk in hex a line → what they say, as JSON lines')
    .argument('<profile>', 'id of a profile')
    .option('--descriptor <file>', 'report descriptor of a HID device')
    .addOption(dataOption())
    .addOption(new Option('--json', 'as it does anyway'))
    .addHelpText('after', recordingHelp)
    .action(async (profile, options) => (await import('./devices-decode.ts')).decode(profile, options));
};

const recordingHelp = `
A line is a chunk as it came: 5a5a4504, 5a 5a 45 04 or 0x5a 0x5a. Where it is known, the time in ms stands before it
(120: 5a5a4504): silence completes a code that has no terminator. Text after # is a remark.`;
