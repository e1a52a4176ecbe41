import type { Mode } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Session } from '../../contract/operator.ts';
import type { StationFunctions } from '../../contract/rpc.ts';
import { giveSetupPass } from './setup-pass.ts';

export type SetupDoorParts = Readonly<{
  mode: Mode;
  dataDirectory: string;
  now: () => number;
  /** null: there is no assistant here. */
  begin: (() => void) | null;
}>;

export type SetupDoor = Pick<StationFunctions, 'leaveDemo'> &
  Readonly<{ beginSetup(by: Session): Promise<string | null> }>;

/** How a running station gives way to the assistant. */
export const setupDoor = ({ mode, dataDirectory, now, begin }: SetupDoorParts): SetupDoor => {
  const orRefuse = (): (() => void) => {
    if (begin === null) {
      throw new CheckpointError(
        ErrorCode.UsageWrong,
        'this station was started with a configuration of its own place',
        'start it without --config: the assistant writes checkpoint.json in the data directory',
      );
    }
    return begin;
  };
  return {
    beginSetup: async (by) => {
      const go = orRefuse();
      const pass = giveSetupPass(dataDirectory, by, now());
      go();
      return pass;
    },
    leaveDemo: async () => {
      if (mode === 'demo') return orRefuse()();
      throw new CheckpointError(ErrorCode.RpcNotDemo, 'this is no demo', 'an installer signs in to set it up anew');
    },
  };
};
