import type { Facts } from '../../contract/rules.ts';

/** Values of a rule set's parameters, by name. Names that end in `Celsius` hold °C, all other numbers are whole. */
export type RuleParameters = Readonly<Record<string, number | string | boolean>>;

export type RuleData = Readonly<{ facts: Readonly<Record<string, unknown>>; parameters: RuleParameters }>;

const milliCelsius = (celsius: number): number => Math.round(celsius * 1000);

/**
 * What expressions see. CertLogic compares whole numbers only and throws at 37.5, so temperatures come in thousandths of
 * a degree: `facts.temperature.milliCelsius` for `celsius`, and `parameters.feverMilliCelsius` for `feverCelsius`.
 */
export const ruleData = (parameters: RuleParameters, facts: Facts): RuleData => {
  const { state, celsius } = facts.temperature;
  return {
    facts: { ...facts, temperature: { state, milliCelsius: celsius === null ? null : milliCelsius(celsius) } },
    parameters: wholeParameters(parameters),
  };
};

export const isCelsius = (name: string): boolean => name.endsWith('Celsius');

const wholeParameters = (parameters: RuleParameters): RuleParameters => {
  const whole: Record<string, number | string | boolean> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (isCelsius(name) && typeof value === 'number')
      whole[name.replace(/Celsius$/, 'MilliCelsius')] = milliCelsius(value);
    else whole[name] = value;
  }
  return whole;
};
