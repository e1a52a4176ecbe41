import { audiencesOf } from '../../contract/audiences.ts';
import { keyringOf } from '../../contract/signed.ts';
import { ListFiles } from '../lists/list-files.ts';
import { ListStore } from '../lists/list-store.ts';
import { loadTrust } from '../trust.ts';
import { type LoadedRules, loadRules, parseRuleSet, withParameters } from './rule-set.ts';
import type { RulesChoice } from './rules-in-force.ts';

/**
 * A rule set as the station of a data directory goes by it: from the signed list that it holds, else as it ships.
 * @param place null: only lists for every station are its own
 * @throws CheckpointError TrustUnreadable, RulesInvalid, or what is wrong with the list
 */
export const heldRules = (
  dataDirectory: string,
  { set, parameters }: RulesChoice,
  place: Readonly<{ site: string; station: string }> | null,
): LoadedRules => {
  const keyring = keyringOf(loadTrust(dataDirectory).roleKeys);
  const audiences = place === null ? [] : audiencesOf(place);
  // The end of a list's time does not take it out of force.
  const store = new ListStore(
    new ListFiles(dataDirectory),
    () => ({ keyring, audiences, now: null }),
    {},
    {
      damaged: (name, error, instead) => {
        if (name === 'rules' && !instead) throw error;
      },
    },
  );
  store.load();
  const held = store.held('rules')?.content.sets.find(({ id }) => id === set);
  return held === undefined ? loadRules(set, parameters) : withParameters(parseRuleSet(held), parameters);
};
