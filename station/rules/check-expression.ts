import { dataAccesses, validateFormat } from 'certlogic-js/dist/validation/index.js';
import { messageOf } from '../../contract/errors.ts';
import { holds } from './evaluate.ts';
import { fullFacts, probeFacts } from './probe-facts.ts';
import { type RuleParameters, ruleData } from './rule-data.ts';

/**
 * What is wrong with an expression before anybody stands at the door, or null. It must be CertLogic, name only facts and
 * parameters that exist (a mistyped name reads as null, that is as false), and not fail at an ordinary passage.
 */
export const expressionFault = (when: unknown, parameters: RuleParameters): string | null => {
  try {
    const [invalid] = validateFormat(when);
    if (invalid !== undefined) return `not CertLogic: ${invalid.message}`;
    const known = pathsIn(ruleData(parameters, fullFacts));
    const stray = dataAccesses(when as Parameters<typeof dataAccesses>[0]).find((path) => !known.has(path));
    if (stray !== undefined) return `there is no "${stray}" among ${[...known].join(', ')}`;
    for (const facts of probeFacts) holds(when, ruleData(parameters, facts));
    return null;
  } catch (error) {
    return `cannot be evaluated: ${messageOf(error)}`;
  }
};

const pathsIn = (value: object, prefix = ''): ReadonlySet<string> =>
  new Set(
    Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
      const path = `${prefix}${name}`;
      const isBranch = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
      return isBranch ? [path, ...pathsIn(inner, `${path}.`)] : [path];
    }),
  );
