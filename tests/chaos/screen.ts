import type { ScreenState } from '../../contract/rpc.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { decisionName } from './decision-name.ts';

/** Everything that a screen has shown to somebody. */
export class Shown {
  readonly names = new Set<string>();
  readonly clocks = new Set<string>();

  take({ phase, recent }: ScreenState): void {
    if (phase.name === 'decision') {
      this.names.add(decisionName(phase.view.decision));
      this.clocks.add(phase.view.decision.clock);
    }
    for (const passage of recent) this.names.add(decisionName(passage));
  }
}

/** A screen of a station's lane, as a window is one: it sees what is pushed to it. */
export const openScreen = async (url: string, dataDirectory: string, shown: Shown): Promise<StationClient> => {
  const client = await connectStation({ url, token: 'bench', dataDirectory }, (state) => shown.take(state));
  shown.take(await client.watch(null));
  return client;
};
