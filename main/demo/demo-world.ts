import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { SamplePerson } from '../../contract/rpc.ts';
import { Child, type ChildSpec } from '../host/child.ts';
import type { SimulatedLane } from '../host/messages.ts';
import { demoConfiguration, demoLane, demoScreening, type LanePorts } from './demo-configuration.ts';
import { demoIssuers } from './demo-issuers.ts';
import { leaveDemoLists } from './demo-lists.ts';
import { addDemoOperators } from './demo-operators.ts';
import { centralKeysFile, enrolDemo, officeKeyFile } from './enrolment.ts';
import { firstJsonLine } from './json-line.ts';
import { permitPeople } from './permit-people.ts';
import { samplePeople } from './sample-people.ts';
import { signedPeople } from './signed-people.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

const simulatorReady = z.object({ listening: z.int(), control: z.int() });
const centralReady = z.object({ http: z.url(), mqtt: z.url() });

const readyMs = 20_000;

/**
 * Everything around the station that the demo brings along, each a process of its own: the reference receiver with its
 * embedded broker, and one simulator for each device. What ends is started again at the same ports.
 */
export type DemoWorld = Readonly<{
  configuration: unknown;
  simulated: Readonly<Record<string, SimulatedLane>>;
  people: readonly SamplePerson[];
  central: Readonly<{ url: string; token: string }>;
  children: readonly Child[];
  stop(): Promise<void>;
}>;

type Log = (line: string) => void;

/** @throws CheckpointError ChildFailed */
export const startDemoWorld = async (dataDirectory: string, log: Log): Promise<DemoWorld> => {
  const demoDirectory = join(dataDirectory, 'demo');
  await enrolDemo(dataDirectory, demoDirectory);
  const now = Date.now();
  const issuers = await demoIssuers(demoDirectory, now);
  await leaveDemoLists(dataDirectory, demoDirectory, now);
  await addDemoOperators(dataDirectory, log);
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop()));
  };
  try {
    const centralData = join(demoDirectory, 'central');
    const [central, gate, screening, barrier] = await Promise.all([
      keepCentral(children, centralData, demoDirectory, log),
      keepLane(children, 1, log),
      keepLane(children, 2, log),
      keepSimulator(children, 'barrier-1', log),
    ]);
    const token = readFileSync(join(centralData, 'http.token'), 'utf8').trim();
    const controls = [gate, screening].flatMap(({ scanner, thermometer, printer }, index) =>
      Object.entries({ scanner, thermometer, printer }).map(([name, it]) => `${name}-${index + 1} ${it.control}`),
    );
    controls.push(`barrier-1 ${barrier.control}`);
    log(`the simulated devices take commands on 127.0.0.1: ${controls.join(', ')}`);
    return {
      configuration: demoConfiguration({
        gate: portsOf(gate),
        screening: portsOf(screening),
        barrier: barrier.listening,
        broker: central.mqtt,
      }),
      people: [...samplePeople, ...signedPeople(issuers, now), ...permitPeople(issuers, now)],
      simulated: { [demoLane]: controlsOf(gate), [demoScreening]: controlsOf(screening) },
      central: { url: central.http, token },
      children,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const keepCentral = (children: Child[], data: string, demoDirectory: string, log: Log) =>
  keep(children, 'central receiver', centralReady, log, (known) => [
    join(checkout, 'central', 'command.ts'),
    'start',
    ...['--data', data, '--keys', centralKeysFile(demoDirectory), '--token-file', join(data, 'http.token')],
    ...['--commands-key', officeKeyFile(demoDirectory, 'commands')],
    ...['--embedded-broker', '--mqtt-port', portOf(known?.mqtt), '--http-port', portOf(known?.http)],
    ...['--stay-with-parent', '--ready-json'],
  ]);

type Simulator = z.infer<typeof simulatorReady>;
type LaneDevices = Readonly<{ scanner: Simulator; thermometer: Simulator; printer: Simulator }>;

const keepLane = async (children: Child[], number: number, log: Log): Promise<LaneDevices> => {
  const [scanner, thermometer, printer] = await Promise.all([
    keepSimulator(children, `scanner-${number}`, log),
    keepSimulator(children, `thermometer-${number}`, log),
    keepSimulator(children, `printer-${number}`, log),
  ]);
  return { scanner, thermometer, printer };
};

const portsOf = ({ scanner, thermometer, printer }: LaneDevices): LanePorts => ({
  scanner: scanner.listening,
  thermometer: thermometer.listening,
  printer: printer.listening,
});

const controlsOf = ({ scanner, thermometer }: LaneDevices): SimulatedLane => ({
  scannerPort: scanner.control,
  thermometerPort: thermometer.control,
});

type SimulatedDevice = `${'scanner' | 'thermometer' | 'printer' | 'barrier'}-${number}`;

const keepSimulator = (children: Child[], device: SimulatedDevice, log: Log): Promise<Simulator> =>
  keep(children, `simulated ${device}`, simulatorReady, log, (known) => [
    ...[join(checkout, 'drivers', 'simulators', 'command.ts'), device.replace(/-\d+$/, '')],
    ...['--listen', String(known?.listening ?? 0), '--control', String(known?.control ?? 0)],
    '--stay-with-parent',
  ]);

const portOf = (url: string | undefined): string => (url === undefined ? '0' : new URL(url).port);

/** Starts a process and keeps it; after its first start it comes back at the ports that it said then. */
const keep = <T>(
  children: Child[],
  name: string,
  ready: z.ZodType<T>,
  log: Log,
  args: (known: T | null) => readonly string[],
): Promise<T> =>
  new Promise((resolve, reject) => {
    let known: T | null = null;
    const failed = (why: string) =>
      reject(
        new CheckpointError(
          ErrorCode.ChildFailed,
          `the ${name} did not start: ${why}`,
          'see the lines above; then start again',
        ),
      );
    const spec: ChildSpec = {
      name,
      command: process.execPath,
      get args() {
        return args(known);
      },
    };
    const child = new Child(
      spec,
      (started) => {
        if (started.stdout === null) return;
        firstJsonLine(started.stdout)
          .then((line) => {
            known = ready.parse(line);
            clearTimeout(late);
            resolve(known);
          })
          .catch((error: unknown) => {
            if (known === null) failed(messageOf(error));
          });
      },
      (why) => log(`the ${name} ended (${why}); starting it again`),
    );
    const late = setTimeout(() => failed('no answer in time'), readyMs);
    children.push(child);
    child.start();
  });
