import type { RelayBytesSettings } from '../profile/barrier-settings.ts';
import type { BarrierProfile } from '../profile/profile.ts';
import { modbusBoardSettings } from './modbus-board.ts';

/** How a board is told and asked in bytes; null: its commands are reports, and it sends no bytes by itself. */
export const byteSettingsOf = (profile: BarrierProfile): RelayBytesSettings | null => {
  switch (profile.protocol) {
    case 'relay-bytes':
      return profile.settings;
    case 'relay-modbus':
      return modbusBoardSettings(profile.settings);
    case 'relay-hid':
      return null;
  }
};
