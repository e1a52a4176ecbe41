import { CheckpointError, ErrorCode } from '../../contract/errors.ts';

export const personForgotten = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.RpcPersonForgotten,
    'this person is no longer in memory',
    'Scan their code again, then they are measured.',
  );

export const declarationOver = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeclarationOver,
    'nobody waits for these answers any more',
    'Scan the code again, then answer.',
  );

export const laneBusy = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.RpcLaneBusy,
    'somebody else is being measured or asked',
    'Wait until they have their answer, then press again.',
  );

export const noThermometer = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.ThermometerMissing,
    'no thermometer of this lane works',
    'Measure by hand, or see what the thermometer needs.',
  );
