import type { Decision } from '../../contract/decision.ts';
import { type FoundStation, findStation, type WhichStation } from '../client/find-station.ts';
import { connectStation } from '../client/station-client.ts';
import { printJson, printLine } from './print.ts';

export type PresentOptions = WhichStation &
  Readonly<{
    text: string;
    next?: string;
    temperature: number | 'none';
    lane?: string;
    declares?: readonly string[];
    direction?: 'in' | 'out';
    json?: boolean;
  }>;

/** @throws CheckpointError StationNotRunning, RpcNotDemo, RpcUnknownLane, and what the station could not do */
export const present = async (options: PresentOptions): Promise<void> => {
  const station: FoundStation = findStation(options, process.env);
  const client = await connectStation(station);
  try {
    const view = await client.present({
      text: options.text,
      ...(options.next === undefined ? {} : { next: options.next }),
      temperature: options.temperature === 'none' ? null : options.temperature,
      lane: options.lane ?? null,
      direction: options.direction ?? null,
      declares: options.declares === undefined ? null : [...options.declares],
    });
    if (options.json === true) printJson(view.decision);
    else for (const line of linesOf(view.decision, view.maskedName)) printLine(line);
  } finally {
    client.close();
  }
};

const linesOf = (decision: Decision, maskedName: string | null): readonly string[] => [
  `${decision.outcome} (${decision.colour}) ${decision.direction}${maskedName === null ? '' : ` · ${maskedName}`}`,
  ...decision.reasons.map((reason) => `  ${reason.vi} / ${reason.en} [${reason.code}]`),
  `  ${decision.temperature === null ? 'no temperature' : `${decision.temperature.celsius.toFixed(1)} °C`}` +
    `${decision.slip === null ? '' : ` · slip ${String(decision.slip).padStart(4, '0')}`}` +
    `${decision.referral == null ? '' : ` · referral ${decision.referral}`}` +
    ` · row ${decision.sequence} of epoch ${decision.epoch.slice(0, 8)}…`,
];
