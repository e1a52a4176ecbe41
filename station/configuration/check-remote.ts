import type { Configuration, DeviceConfiguration, SyncConfiguration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { laneSettings } from '../lane-settings.ts';
import { RulesByLane } from '../rules/rules-by-lane.ts';
import { shippedRuleSets } from '../rules/sets/index.ts';
import { loadLaneQuestions } from '../screening/lane-declarations.ts';
import { parseConfiguration } from './load-configuration.ts';

export type RemoteCheck = Readonly<{
  /** In force now. */
  current: Configuration;
  dataDirectory: string;
  /** Rule sets beyond those that ship come with it. */
  holdsRulesList: boolean;
  /** @throws CheckpointError ProfileUnknown, ProfileInvalid: no driver can be made for it */
  checkDevice(device: DeviceConfiguration): void;
  /** @throws CheckpointError BrokerFilesUnusable: what it names is not here */
  checkBroker(sync: SyncConfiguration): void;
}>;

/**
 * Everything that can be known of a configuration before it is used, without a device or a network being touched.
 * @throws CheckpointError of what is wrong with it
 */
export const checkRemote = (value: unknown, check: RemoteCheck): void => {
  const wanted = parseConfiguration(value, 'the configuration from central');
  const { current } = check;
  if (wanted.site.id !== current.site.id || wanted.station.id !== current.station.id) {
    throw unfit('it is for another station', 'a station keeps its name; enrol it anew to give it another');
  }
  if (wanted.mode !== current.mode) throw unfit('it changes the mode', 'only an installer on site does that');
  if (wanted.sync === null) throw unfit('it has no broker', 'central could never reach the station again');
  checkRules(wanted, check.holdsRulesList);
  const lanes = wanted.lanes.map((lane) => [lane.id, laneSettings(wanted, lane).passage.declaration] as const);
  loadLaneQuestions(new Map(lanes), check.dataDirectory);
  for (const device of wanted.devices) check.checkDevice(device);
  check.checkBroker(wanted.sync);
};

const checkRules = (wanted: Configuration, holdsList: boolean): void => {
  const own = wanted.lanes.flatMap((lane) =>
    lane.rules === undefined ? [] : [[lane.id, laneSettings(wanted, lane).rules] as const],
  );
  // Parameters of shipped sets are checked here; a set of the list is, when the station starts with it.
  new RulesByLane(wanted.rules, new Map(own));
  for (const { set } of [wanted.rules, ...own.map(([, rules]) => rules)]) {
    if (shippedRuleSets.has(set) || holdsList) continue;
    throw unfit(`it names the rule set "${set}"`, 'publish a list of rules that holds it first');
  }
};

const unfit = (why: string, hint: string): CheckpointError =>
  new CheckpointError(ErrorCode.ConfigurationInvalid, `the configuration cannot be used here: ${why}`, hint);
