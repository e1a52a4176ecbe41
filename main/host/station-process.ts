import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import {
  type ChannelFrom,
  RemoteConfiguration,
  type RpcChannel,
  rememberGood,
  Station,
} from '../../station/station.ts';
import { PresentedPeople } from '../demo/presented-people.ts';
import { LoopbackServer } from '../loopback/loopback-server.ts';
import { StaticFiles } from '../loopback/static-files.ts';
import { crashWords } from './closed-process.ts';
import {
  type HostOrder,
  type HostTask,
  isSetup,
  type SetupOrder,
  type StationOrder,
  type StationReport,
} from './messages.ts';
import { type ParentLink, type PortLike, parentLink } from './parent-link.ts';

type Ending = Readonly<{
  fatal: (error: CheckpointError) => void;
  /** Ends in good order, to be started again: as it was, or as something else. */
  restart: (into?: HostTask) => void;
}>;

type Running = Readonly<{
  server: LoopbackServer;
  serve: (channel: RpcChannel, from: ChannelFrom) => void;
  end: () => Promise<void>;
}>;

/**
 * The process in which a station runs, the same under Electron and headless: gets its order from the host, serves the
 * screens on loopback, and any window's MessagePort besides.
 */
const startStation = async (order: StationOrder, { fatal, restart }: Ending): Promise<Running> => {
  const { simulated, dataDirectory } = order;
  const remote = RemoteConfiguration.open(dataDirectory, order.configuration, order.configurationDigest);
  const station = await Station.start({
    ...{ configuration: remote.configuration, dataDirectory, remote },
    ...(order.local === undefined ? {} : { local: order.local }),
    ...(order.keys === undefined ? {} : { keys: order.keys }),
    onFatal: fatal,
    onRestart: () => restart(),
    ...(order.canSetUp ? { onSetup: () => restart('setup') } : {}),
    ...(simulated === null ? {} : { simulate: (window) => new PresentedPeople(simulated, window) }),
  });
  try {
    const server = await LoopbackServer.listen({
      port: order.port,
      token: order.token,
      files: new StaticFiles(order.screensFolder),
      health: () => station.health(),
      serve: (channel, from) => station.serve(channel, from),
      central: order.central,
    });
    if (order.local !== undefined && remote.source === null) rememberGood(dataDirectory, order.local);
    return { server, serve: (channel, from) => station.serve(channel, from), end: () => station.dispose() };
  } catch (error) {
    await station.dispose();
    throw error;
  }
};

/** The same process without a gate: the assistant in its place. */
const startSetup = async (order: SetupOrder, { restart }: Ending): Promise<Running> => {
  const { dataDirectory, back } = order;
  // Only who sets a kiosk up pays for loading it.
  const { SetupOffice } = await import('../../station/setup-office.ts');
  const office = new SetupOffice({ dataDirectory, back, done: restart });
  const serve = (channel: RpcChannel, from: ChannelFrom): void => office.serve(channel, from);
  const server = await LoopbackServer.listen({
    ...{ port: order.port, token: order.token, files: new StaticFiles(order.screensFolder), serve, central: null },
    health: () => office.health(),
  });
  return { server, serve, end: () => office.close() };
};

const channelOfPort = (port: PortLike): RpcChannel => ({
  post: (text) => port.postMessage(text),
  onMessage: (listener) => {
    port.on('message', ({ data }) => {
      if (typeof data === 'string') listener(data);
    });
    port.start();
  },
  onClose: (listener) => void port.on('close', listener),
  close: () => port.close(),
});

const answerMs = 50;

const run = (link: ParentLink): void => {
  let running: Running | null = null;
  let ending = false;
  const report = (message: StationReport) => link.send(message);
  const end = async (status: number) => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(status), 5000).unref();
    await running?.server.close();
    await running?.end();
    process.exit(status);
  };
  const fail = (error: unknown) => {
    const known =
      error instanceof CheckpointError
        ? error.toRecord()
        : {
            code: ErrorCode.ChildFailed,
            message: crashWords(error).split('\n')[0] ?? '',
            hint: 'this is a fault of the software: see the log',
          };
    if (!(error instanceof CheckpointError)) process.stderr.write(`${crashWords(error)}\n`);
    report({ kind: 'failed', error: known });
    void end(1);
  };
  const restart = (into?: HostTask) => {
    report({ kind: 'restarting', ...(into === undefined ? {} : { into }) });
    // Whoever has asked for it hears that it is done before the channel closes.
    setTimeout(() => void end(0), answerMs);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.on('SIGINT', () => void end(0));
  process.on('SIGTERM', () => void end(0));
  link.onGone(() => void end(0));
  link.onMessage((message, ports) => {
    if (ports.length > 0) {
      for (const port of ports) running?.serve(channelOfPort(port), 'screen');
      return;
    }
    const order = message as HostOrder;
    const ending = { fatal: fail, restart };
    (isSetup(order) ? startSetup(order, ending) : startStation(order, ending)).then((parts) => {
      running = parts;
      report({ kind: 'ready', url: parts.server.url, port: parts.server.port });
    }, fail);
  });
};

const link = parentLink(process);
if (link !== null) run(link);
