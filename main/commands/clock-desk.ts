import type { ClockReport } from '../../contract/clock.ts';
import { findStation, type WhichStation } from '../client/find-station.ts';
import { connectStation, type StationClient } from '../client/station-client.ts';
import { clockCheck } from './clock-check.ts';
import { printJson, printLine } from './print.ts';

type Options = WhichStation & Readonly<{ json?: boolean }>;

/** @throws CheckpointError StationNotRunning, StationAmbiguous */
export const show = async (options: Options): Promise<void> => {
  const { clock, clockReport } = await asking(options, (client) => client.diagnostics());
  const now = new Date();
  if (options.json === true) {
    printJson({ time: now.toISOString(), ...(clockReport ?? { state: clock }) });
    return;
  }
  const { says, hint } = clockCheck({ clock, clockReport }, now);
  printLine(says);
  if (hint !== '') printLine(`→ ${hint}`);
};

/** @throws CheckpointError ClockNotConfirmed, StationNotRunning, StationAmbiguous */
export const confirm = async (options: Options): Promise<void> => {
  const now = new Date();
  const report = await asking(options, (client) => client.confirmClock(now.getTime()));
  if (options.json === true) printJson({ time: now.toISOString(), ...report });
  else printLine(`confirmed: it is ${now.toISOString()} at this station (${wordsOf(report)})`);
};

const wordsOf = ({ state, trouble }: ClockReport): string => (trouble === null ? state : `${state}, ${trouble.kind}`);

const asking = async <T>(options: Options, ask: (client: StationClient) => Promise<T>): Promise<T> => {
  const client = await connectStation(findStation(options, process.env));
  try {
    return await ask(client);
  } finally {
    client.close();
  }
};
