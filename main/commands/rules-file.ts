import { existsSync, readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { type LoadedRules, type RuleParameters, rulesOf } from '../../station/offline.ts';

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
