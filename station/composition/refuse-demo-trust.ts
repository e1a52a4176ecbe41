import type { Configuration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Trust } from '../trust.ts';

/**
 * The demo's private keys lie beside it in the clear: nobody's real data may be sealed to them.
 * @throws CheckpointError TrustUnreadable
 */
export const refuseDemoTrust = (trust: Trust, { mode }: Configuration): void => {
  if (mode === 'live' && trust.roleKeys.demo === true) {
    throw new CheckpointError(
      ErrorCode.TrustUnreadable,
      'this trust is the demo’s own, and the configuration says "live"',
      'put root.pub and roles.cose of your central system into the folder trust',
    );
  }
};
