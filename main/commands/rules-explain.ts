import { type Explanation, type ExpressionPart, explain, factsOfFile } from '../../station/offline.ts';
import { printJson, printLines } from './print.ts';
import { jsonOf, rulesHeldAt, rulesNamed } from './rules-file.ts';

export type ExplainOptions = Readonly<{
  facts: string;
  set?: string;
  data?: string;
  parameter: Readonly<Record<string, number | string | boolean>>;
  json?: boolean;
}>;

/** @throws CheckpointError RulesInvalid, UsageWrong; with --data also what is wrong with its configuration, trust or list */
export const explainFacts = (options: ExplainOptions): void => {
  const rules =
    options.data === undefined
      ? rulesNamed(options.set ?? 'venue', options.parameter)
      : rulesHeldAt(options.data, options.set, options.parameter);
  const explanation = explain(rules, factsOfFile(jsonOf(options.facts, 'facts')));
  if (options.json) printJson(explanation);
  else printLines(linesOf(explanation));
};

const linesOf = ({ verdict, digest, rules, deciding, notes }: Explanation): readonly string[] => {
  const decides = rules.find((rule) => rule.decides);
  return [
    `${verdict.outcome}, ${verdict.colour} – by ${verdict.rules.id} ${verdict.rules.version} (digest ${digest})`,
    ...verdict.reasons.map(({ code, vi, en }) => `  ${code} – ${vi} / ${en}`),
    '',
    decides === undefined ? 'no rule holds' : `rule ${decides.rule} decides: ${decides.reason}`,
    ...(deciding === null ? [] : partLines(deciding, '  ')),
    '',
    'rules, in order',
    ...rules.map(
      (rule) =>
        `${rule.decides ? '→' : ' '} ${String(rule.rule).padStart(2)} ${mark(rule)} ${rule.outcome ?? '?'} ${rule.colour ?? '?'} ${rule.reason}`,
    ),
    '',
    'notes',
    ...notes.map((note) => `     ${mark(note)} ${note.reason}`),
  ];
};

const mark = ({ value, error }: Readonly<{ value: boolean | null; error: string | null }>): string =>
  error === null ? String(value).padEnd(5) : `fails (${error})`;

const partLines = (part: ExpressionPart, indent: string): readonly string[] => [
  `${indent}${told(part)}  ${wordsOf(part)}`,
  ...part.parts.flatMap((inner) => partLines(inner, `${indent}  `)),
];

/** What is in it stands on the lines below. */
const wordsOf = ({ kind, expression }: ExpressionPart): string =>
  ({ value: expression, 'all-of': 'all of', 'one-of': 'one of', not: 'not' })[kind];

const told = ({ reached, value, error }: ExpressionPart): string => {
  if (!reached) return '(not asked)';
  if (error !== null) return `fails: ${error}`;
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};
