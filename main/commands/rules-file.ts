import { existsSync, readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { heldRules, type LoadedRules, loadConfiguration, type RuleParameters, rulesOf } from '../../station/offline.ts';
import { configurationFile } from '../host/paths.ts';

/**
 * @param file path, or `-` for stdin
 * @throws CheckpointError UsageWrong
 */
export const jsonOf = (file: string, what: string): unknown => {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\ufeff/, '')) as unknown;
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      `the ${what} ${file === '-' ? 'on stdin' : file} cannot be read: ${messageOf(cause)}`,
      'name a file with one JSON value',
      { cause },
    );
  }
};

/**
 * @param set id of a shipped set, or a file
 * @throws CheckpointError RulesInvalid, UsageWrong
 */
export const rulesNamed = (set: string, parameters: RuleParameters): LoadedRules => {
  const isFile = /[./\\]/.test(set) || existsSync(set);
  return rulesOf(isFile ? { data: jsonOf(set, 'rule set') } : set, parameters);
};

/**
 * A set as the station of this data directory goes by it; its configuration's own, with its parameters, where none is named.
 * @throws CheckpointError RulesInvalid, TrustUnreadable, ConfigurationInvalid, or what is wrong with the list of rules
 */
export const rulesHeldAt = (data: string, named: string | undefined, parameters: RuleParameters): LoadedRules => {
  const file = configurationFile(data);
  const configuration = existsSync(file) ? loadConfiguration(file) : null;
  const own = configuration?.rules ?? { set: 'venue', parameters: {} };
  const set = named ?? own.set;
  const choice = { set, parameters: set === own.set ? { ...own.parameters, ...parameters } : parameters };
  const place = configuration === null ? null : { site: configuration.site.id, station: configuration.station.id };
  return heldRules(data, choice, place);
};
