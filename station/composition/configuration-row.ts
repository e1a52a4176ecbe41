import { signingKid } from '../../contract/signed.ts';
import { software } from '../../contract/software.ts';
import type { RemoteConfiguration } from '../configuration/remote-configuration.ts';
import type { RulesByLane } from '../rules/rules-by-lane.ts';
import type { Trust } from '../trust.ts';

/**
 * What the ledger says of that by which a station decides from here on.
 * @param digest SHA-256 of the configuration in hex
 */
export const configurationRow = (
  digest: string,
  rules: RulesByLane,
  remote: RemoteConfiguration | null,
  { root, version }: Trust,
): Readonly<Record<string, unknown>> => {
  const { id, version: rulesVersion } = rules.current.set;
  const source = remote?.source ?? null;
  return {
    ...{ digest, software, rules: { id, version: rulesVersion } },
    ...(Object.keys(rules.own).length === 0 ? {} : { laneRules: rules.own }),
    ...(source === null ? {} : { central: source }),
    trust: { root: Buffer.from(signingKid(root)).toString('hex'), version },
  };
};
