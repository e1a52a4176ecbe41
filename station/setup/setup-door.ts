import type { Mode } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { StationFunctions } from '../../contract/rpc.ts';

/** How a running station gives way to the assistant. @param begin null: there is none here */
export const setupDoor = (
  mode: Mode,
  begin: (() => void) | null,
): Pick<StationFunctions, 'beginSetup' | 'leaveDemo'> => {
  const orRefuse = (): void => {
    if (begin === null) {
      throw new CheckpointError(
        ErrorCode.UsageWrong,
        'this station was started with a configuration of its own place',
        'start it without --config: the assistant writes checkpoint.json in the data directory',
      );
    }
    begin();
  };
  return {
    beginSetup: async () => orRefuse(),
    leaveDemo: async () => {
      if (mode === 'demo') return orRefuse();
      throw new CheckpointError(ErrorCode.RpcNotDemo, 'this is no demo', 'an installer signs in to set it up anew');
    },
  };
};
