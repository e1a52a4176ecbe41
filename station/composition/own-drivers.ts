import type { DriverFactory } from '../../contract/driver.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { driverFactory } from '../../drivers/create-driver.ts';
import type { DeviceTraffic } from '../diagnostics/device-traffic.ts';
import type { Faults } from '../faults.ts';
import { profilesFolder } from '../profiles-folder.ts';

/** The drivers of a station's own devices, with an installer's profiles; what goes over their lines can be listened to. */
export const ownDrivers = (dataDirectory: string, faults: Faults, traffic: DeviceTraffic): DriverFactory =>
  driverFactory({
    profilesDirectory: profilesFolder(dataDirectory),
    tap: (device) => ({
      received: (bytes) => traffic.heard(device, 'in', bytes),
      sent: (bytes) => traffic.heard(device, 'out', bytes),
    }),
    // One fault for all of them: a fault is told apart by its code.
    profileProblems: (problems) =>
      faults.raise(
        {
          code: ErrorCode.ProfileInvalid,
          message: problems.map(({ error }) => error.message).join('; '),
          hint: 'correct these files and start the station again; all other profiles are in use',
        },
        null,
      ),
  });
