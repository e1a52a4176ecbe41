import { existsSync } from 'node:fs';

import type { Reader } from '../../station/list-office.ts';
import { loadConfiguration } from '../../station/offline.ts';
import { askDiagnostics } from '../client/ask-diagnostics.ts';
import type { WhichStation } from '../client/find-station.ts';
import { configurationFile, dataDirectoryOf } from '../host/paths.ts';

/** The station that is meant: the one that runs, or the one that is configured in the data directory. */
export const readerOf = async (which: WhichStation): Promise<Reader & Readonly<{ runs: boolean }>> => {
  const asked = await askDiagnostics(which);
  if ('diagnostics' in asked) {
    const { dataDirectory, site, station } = asked.diagnostics;
    return { dataDirectory, place: { site, station }, runs: true };
  }
  const dataDirectory = dataDirectoryOf(which.data, process.env);
  const file = configurationFile(dataDirectory);
  if (!existsSync(file)) return { dataDirectory, place: null, runs: false };
  const { site, station } = loadConfiguration(file);
  return { dataDirectory, place: { site: site.id, station: station.id }, runs: false };
};
