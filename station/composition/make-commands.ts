import { deviceCheck } from '../../drivers/create-driver.ts';
import { readBrokerSecrets } from '../../sync/broker-files.ts';
import type { CentralLine } from '../central-line.ts';
import { StationCommands, type StationCommandsParts } from '../commands/station-commands.ts';
import type { RemoteConfiguration } from '../configuration/remote-configuration.ts';
import type { Faults } from '../faults.ts';
import type { LedgerRoom } from '../ledger/ledger-room.ts';
import type { StationRows } from '../ledger/station-rows.ts';
import type { ListRoom } from '../lists/list-room.ts';
import type { SitePeople } from '../presence/site-people.ts';
import { profilesFolder } from '../profiles-folder.ts';
import type { Screens } from '../screens.ts';
import type { LiveTrust } from '../trust.ts';
import { confirmByCentral } from '../watch-list/confirm-by-central.ts';
import { centralFaultMs } from './central-fault-ms.ts';
import type { Desks } from './desks.ts';
import type { EnrolmentDesks } from './enrolment-desks.ts';
import type { Lanes } from './lanes.ts';

export type MakeCommandsParts = Readonly<
  Pick<StationCommandsParts, 'configuration' | 'dataDirectory' | 'clock' | 'startedAt' | 'restart' | 'diagnostics'> & {
    remote: RemoteConfiguration | null;
    trust: LiveTrust;
    line: CentralLine;
    faults: Faults;
    screens: Screens;
    rows: StationRows;
    ledger: LedgerRoom;
    lists: ListRoom;
    site: SitePeople;
    enrolment: EnrolmentDesks;
    desks: Desks;
    lanes: Lanes;
  }
>;

/** What central may tell this station to do. */
export const makeCommands = (parts: MakeCommandsParts): StationCommands => {
  const { configuration, dataDirectory, enrolment, line, screens } = parts;
  return new StationCommands({
    ...{ configuration, dataDirectory, clock: parts.clock, startedAt: parts.startedAt, restart: parts.restart },
    ...{ remote: parts.remote, keyring: parts.trust.keyring, diagnostics: parts.diagnostics },
    checkRemote: () => ({
      ...{ current: configuration, dataDirectory },
      holdsRulesList: parts.lists.states().some(({ name }) => name === 'rules'),
      checkDevice: deviceCheck(profilesFolder(dataDirectory)),
      checkBroker: (sync) => void readBrokerSecrets(sync, dataDirectory, process.env),
    }),
    address: { site: configuration.site.id, station: configuration.station.id },
    record: (data) => parts.rows.record('command', data),
    send: (reply) => line.reply(reply),
    raise: (fault) => parts.faults.raise(fault, centralFaultMs),
    changed: () => screens.changedEverywhere(),
    purge: (days) => parts.ledger.purge(days),
    resend: (range) => line.resend(range),
    confirmWatch: (body) =>
      confirmByCentral(
        parts.lanes.all.map(({ afterwards }) => afterwards),
        body,
      ),
    retire: (command, withLedger) => enrolment.retirement.order(command, withLedger),
    takeCertificate: (der) => enrolment.certificate.take(der),
    takeReferralResults: (results) => parts.desks.referrals.take(results),
    takeSiteKey: (sealed) => parts.site.siteKeys.take(sealed),
  });
};
