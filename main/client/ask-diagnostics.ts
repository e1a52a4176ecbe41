import { CheckpointError, type ErrorRecord } from '../../contract/errors.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import { findStation, type WhichStation } from './find-station.ts';
import { connectStation } from './station-client.ts';

export type AskedStation = Readonly<{ url: string; diagnostics: Diagnostics }> | Readonly<{ error: ErrorRecord }>;

/** What the running station says of itself, or why none was asked. */
export const askDiagnostics = async (which: WhichStation): Promise<AskedStation> => {
  try {
    const found = findStation(which, process.env);
    const client = await connectStation(found);
    try {
      return { url: found.url, diagnostics: await client.diagnostics() };
    } finally {
      client.close();
    }
  } catch (error) {
    if (error instanceof CheckpointError) return { error: error.toRecord() };
    throw error;
  }
};
