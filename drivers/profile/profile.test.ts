import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { driverFactory } from '../create-driver.ts';
import { deviceAt, KeepingSink, realClock } from '../testing/watched-driver.ts';
import { parseProfile } from './profile.ts';
import { findProfile, profileNames } from './registry.ts';

describe('device profiles', () => {
  it('are valid, all that ship', () => {
    expect(profileNames.map((name) => findProfile(name).id)).toEqual(profileNames);
  });

  it('are unknown by any other name, and the hint names those there are', () => {
    expect(() => findProfile('toaster')).toThrow(
      expect.objectContaining({ code: ErrorCode.ProfileUnknown, hint: expect.stringContaining('serial-scanner') }),
    );
  });

  it('are refused with the place of the mistake', () => {
    const wrong = { ...findProfile('serial-scanner'), settings: { terminator: 'bell' } };
    expect(() => parseProfile(wrong, 'serial-scanner')).toThrow(
      expect.objectContaining({ code: ErrorCode.ProfileInvalid, message: expect.stringContaining('terminator') }),
    );
  });

  it('are refused for a device of another kind', () => {
    expect(() =>
      driverFactory({ profilesDirectory: null })(
        deviceAt('printer', 'serial-scanner', 1),
        new KeepingSink(),
        realClock,
      ),
    ).toThrow(expect.objectContaining({ code: ErrorCode.ProfileInvalid }));
  });
});
