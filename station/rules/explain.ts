import { type CertLogicExpression, evaluate as evaluateExpression } from 'certlogic-js';
import { messageOf } from '../../contract/errors.ts';
import type { Facts, RuleSet } from '../../contract/rules.ts';
import { answerOf, evaluate, holds, type Verdict } from './evaluate.ts';
import { type RuleData, ruleData } from './rule-data.ts';
import type { LoadedRules } from './rule-set.ts';

/** What a `when` came to: true or false, or why it could not be evaluated. */
export type ClauseValue = Readonly<{ value: boolean | null; error: string | null }>;

/**
 * An expression in words, its value, and those of the expressions in it. `reached`: all-of stops at the first that is
 * false, one-of at the first that is true.
 */
export type ExpressionPart = Readonly<{
  expression: string;
  kind: 'all-of' | 'one-of' | 'not' | 'value';
  reached: boolean;
  value: unknown;
  error: string | null;
  parts: readonly ExpressionPart[];
}>;

export type ExplainedRule = ClauseValue &
  Readonly<{
    /** Counted from 1, in the order in which they are asked. */
    rule: number;
    decides: boolean;
    outcome: Verdict['outcome'] | null;
    colour: Verdict['colour'] | null;
    reason: string;
    when: string;
  }>;

export type Explanation = Readonly<{
  verdict: Verdict;
  digest: string;
  facts: Facts;
  parameters: LoadedRules['parameters'];
  rules: readonly ExplainedRule[];
  /** The `when` of the rule that decided; null: none did. */
  deciding: ExpressionPart | null;
  notes: readonly (ClauseValue & Readonly<{ note: number; reason: string; when: string }>)[];
}>;

/** Why a passage with these facts is decided as it is. Never throws: a rule that fails says so. */
export const explain = ({ set, parameters, digest }: LoadedRules, facts: Facts): Explanation => {
  const data = ruleData(parameters, facts);
  const values = set.rules.map(({ when }) => clauseValue(when, data));
  // The first that holds decides; one that fails before it sends the person to the officer.
  const decisive = values.findIndex(({ value }) => value !== false);
  return {
    verdict: evaluate(set, parameters, facts),
    digest,
    facts,
    parameters,
    rules: set.rules.map((rule, index) => ({
      rule: index + 1,
      decides: index === decisive,
      ...answerOrNull(rule, parameters),
      reason: rule.reason,
      when: inWords(rule.when),
      ...(values[index] ?? { value: null, error: null }),
    })),
    deciding: decisive < 0 ? null : partOf(set.rules[decisive]?.when, data, true),
    notes: set.notes.map(({ when, reason }, index) => ({
      note: index + 1,
      reason,
      when: inWords(when),
      ...clauseValue(when, data),
    })),
  };
};

const clauseValue = (when: unknown, data: RuleData): ClauseValue => {
  try {
    return { value: holds(when, data), error: null };
  } catch (error) {
    return { value: null, error: messageOf(error) };
  }
};

const answerOrNull = (rule: RuleSet['rules'][number], parameters: LoadedRules['parameters']) => {
  try {
    return answerOf(rule, parameters);
  } catch {
    return { outcome: null, colour: null };
  }
};

type Operation = Readonly<{ operator: string; operands: readonly unknown[] }>;

const operationOf = (expression: unknown): Operation | null => {
  if (typeof expression !== 'object' || expression === null || Array.isArray(expression)) return null;
  const [[operator, value] = ['', null]] = Object.entries(expression) as [string, unknown][];
  return { operator, operands: Array.isArray(value) ? value : [value] };
};

const partOf = (expression: unknown, data: RuleData, reached: boolean): ExpressionPart => {
  const { kind, operands } = structureOf(expression);
  let goesOn = reached;
  const parts = operands
    .filter((operand) => operationOf(operand) !== null)
    .map((operand) => {
      const part = partOf(operand, data, goesOn);
      if (kind !== 'value' && (part.error !== null || isTrue(operand, data) === (kind === 'one-of'))) goesOn = false;
      return part;
    });
  return { expression: inWords(expression), kind, reached, ...evaluatedOf(expression, data), parts };
};

const structureOf = (expression: unknown): Readonly<{ kind: ExpressionPart['kind']; operands: readonly unknown[] }> => {
  const either = alternativesOf(expression);
  if (either !== null) return { kind: 'one-of', operands: either };
  const operation = operationOf(expression);
  if (operation === null || ['var', 'reduce'].includes(operation.operator)) return { kind: 'value', operands: [] };
  const kinds = { and: 'all-of', '!': 'not' } as const;
  return { kind: kinds[operation.operator as keyof typeof kinds] ?? 'value', operands: operation.operands };
};

const isTrue = (expression: unknown, data: RuleData): boolean => clauseValue(expression, data).value === true;

const evaluatedOf = (expression: unknown, data: RuleData): Readonly<{ value: unknown; error: string | null }> => {
  try {
    // The evaluator itself refuses whatever is not an expression.
    return { value: evaluateExpression(expression as CertLogicExpression, data) as unknown, error: null };
  } catch (error) {
    return { value: null, error: messageOf(error) };
  }
};

/** A CertLogic expression as a person reads it: `facts.certificates.test.hours <= parameters.testHours`. */
export const inWords = (expression: unknown): string => {
  const operation = operationOf(expression);
  if (operation === null) {
    return Array.isArray(expression) ? `[${expression.map(inWords).join(', ')}]` : JSON.stringify(expression);
  }
  const { operator, operands } = operation;
  const words = operands.map((operand) => (operationOf(operand) === null ? inWords(operand) : bracketed(operand)));
  switch (operator) {
    case 'var':
      return String(operands[0]);
    case '!':
      return alternativesOf(expression)?.map(bracketed).join(' or ') ?? `not ${words[0] ?? ''}`;
    case '===':
      return words.join(' is ');
    case 'if':
      return `if ${words[0]} then ${words[1]} else ${words[2]}`;
    case 'reduce':
    case 'plusTime':
    case 'extractFromUVCI':
    case 'dccDateOfBirth':
      return `${operator}(${words.join(', ')})`;
    default:
      return words.join(` ${operator} `);
  }
};

/** CertLogic has no `or`: it is written as not (not a and not b). */
const alternativesOf = (expression: unknown): readonly unknown[] | null => {
  const operation = operationOf(expression);
  const inner = operation?.operator === '!' ? operationOf(operation.operands[0]) : null;
  if (inner?.operator !== 'and') return null;
  const negated = inner.operands.map(operationOf);
  return negated.every((operand) => operand?.operator === '!') ? negated.map((operand) => operand?.operands[0]) : null;
};

const bracketed = (expression: unknown): string => {
  const words = inWords(expression);
  const simple = !/ (and|or|is|in|[<>]=?|then) /.test(words);
  return simple ? words : `(${words})`;
};
