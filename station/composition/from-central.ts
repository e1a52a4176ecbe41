import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { ClockWatch } from '../clock/clock-watch.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { StationCommands } from '../commands/station-commands.ts';
import type { Faults } from '../faults.ts';
import type { LedgerRoom } from '../ledger/ledger-room.ts';
import type { ListRoom } from '../lists/list-room.ts';
import type { SitePresence } from '../presence/site-presence.ts';
import type { SyncedAnswer } from '../sync-link.ts';
import type { Training } from '../training/training.ts';
import { centralFaultMs } from './central-fault-ms.ts';
import type { EnrolmentDesks } from './enrolment-desks.ts';

export type FromCentralParts = Readonly<{
  ledger: Pick<LedgerRoom, 'take' | 'metDamage'>;
  commands: Pick<StationCommands, 'centralReached' | 'take' | 'sent'>;
  enrolment: Readonly<{
    certificate: Pick<EnrolmentDesks['certificate'], 'centralReached'>;
    retirement: Pick<EnrolmentDesks['retirement'], 'sent'>;
    trust: Pick<EnrolmentDesks['trust'], 'take'>;
  }>;
  lists: Pick<ListRoom, 'take'>;
  presence: Pick<SitePresence, 'take' | 'connection'>;
  training: Pick<Training, 'active'>;
  clock: Pick<StationClock, 'compare'>;
  clockWatch: Pick<ClockWatch, 'look'>;
  faults: Pick<Faults, 'raise'>;
  /** Something that the screens show may have changed. */
  changed(): void;
  /** How much is unsent has changed, and nothing else. */
  counted(): void;
}>;

/** Hands on what the sync thread tells, each to whoever knows what to do with it. */
export const takeFromCentral = (parts: FromCentralParts, answer: SyncedAnswer): void => {
  const { commands, enrolment, presence, clock } = parts;
  switch (answer.kind) {
    case 'network':
      if (answer.state.state !== 'online') break;
      commands.centralReached();
      enrolment.certificate.centralReached();
      break;
    case 'acknowledged':
      parts.ledger.take(answer);
      parts.counted();
      return;
    case 'fault':
      // What is damaged is set aside, or said to be by whoever cannot.
      if (answer.error.code !== ErrorCode.LedgerMalformed) parts.faults.raise(answer.error, centralFaultMs);
      break;
    case 'damaged':
      parts.ledger.metDamage(new CheckpointError(ErrorCode.LedgerMalformed, answer.error.message, answer.error.hint));
      return;
    case 'central-time':
      // With every acknowledgement: the watch tells the screens what is another now.
      clock.compare(answer.time);
      parts.clockWatch.look();
      return;
    case 'list':
      void parts.lists.take(answer);
      break;
    case 'command':
      commands.take(answer.name, answer.bytes);
      break;
    case 'replied':
      commands.sent(answer.id);
      enrolment.retirement.sent(answer.id);
      break;
    case 'presence':
      presence.take(answer.payload);
      return;
    case 'trust':
      enrolment.trust.take(answer.bytes);
      break;
    case 'presence-line':
      // Who practises counts nobody, and learns afterwards what the others counted meanwhile.
      presence.connection(answer.up && !parts.training.active);
      break;
  }
  parts.changed();
};
