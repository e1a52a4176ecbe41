import {
  type Configuration,
  declarationConfigurationSchema,
  type LaneConfiguration,
  type PassageConfiguration,
  passageConfigurationSchema,
} from '../contract/configuration.ts';
import type { RulesChoice } from './rules/rules-in-force.ts';

export type LaneSettings = Readonly<{ passage: PassageConfiguration; rules: RulesChoice }>;

/** What goes at one lane: the station's settings, and over them what the configuration says of this lane alone. */
export const laneSettings = (
  { passage, rules }: Pick<Configuration, 'passage' | 'rules'>,
  lane: LaneConfiguration,
): LaneSettings => ({
  passage:
    lane.declaration === undefined && lane.vehicle === undefined
      ? passage
      : {
          ...passage,
          declaration: declarationConfigurationSchema.parse({ ...passage.declaration, ...lane.declaration }),
          vehicle: passageConfigurationSchema.shape.vehicle.parse({ ...passage.vehicle, ...lane.vehicle }),
        },
  rules: lane.rules === undefined ? rules : ruleChoice(rules, lane.rules),
});

/** Parameters belong to their set: those of the station mean nothing to another one. */
const ruleChoice = (
  station: Configuration['rules'],
  { set = station.set, parameters }: NonNullable<LaneConfiguration['rules']>,
): RulesChoice => ({
  set,
  parameters: set === station.set ? { ...station.parameters, ...parameters } : parameters,
});
