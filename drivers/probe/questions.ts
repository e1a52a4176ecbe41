import { bytePattern, bytesOfCommand } from '../barrier/byte-pattern.ts';
import { byteSettingsOf } from '../barrier/byte-settings.ts';
import { askRealTimeStatus, type RealTimeStatus, realTimeStatus } from '../printer/escpos.ts';
import type { Profile } from '../profile/profile.ts';
import { sessionOf } from '../thermometer/protocols.ts';

type Write = (bytes: Uint8Array) => Promise<void>;

/** Asks a device what its profile's driver would ask it, and nothing that moves, prints or changes anything. */
export type Questions = Readonly<{ begin(): void; ask(): void; data(bytes: Uint8Array): void; end(): void }>;

export const questionsOf = (profile: Profile, write: Write): Questions => {
  const send = (bytes: Uint8Array): void => void write(bytes).catch(() => undefined);
  switch (profile.kind) {
    case 'thermometer': {
      const session = sessionOf(profile)({ write, event: () => undefined });
      // A question would end the mode in which it sends by itself.
      return profile.settings.mode === 'continuous' ? { ...session, ask: () => undefined } : session;
    }
    case 'printer':
      return asking(() => {
        for (const which of Object.keys(realTimeStatus) as RealTimeStatus[]) send(askRealTimeStatus(which));
      });
    case 'barrier':
      return asking(() => {
        for (const status of byteSettingsOf(profile)?.status ?? []) {
          if (status.send !== null) send(bytesOfCommand(bytePattern(status.send)));
        }
      });
    case 'scanner':
      return asking(() => undefined);
  }
};

const asking = (ask: () => void): Questions => ({
  begin: () => undefined,
  ask,
  data: () => undefined,
  end: () => undefined,
});
