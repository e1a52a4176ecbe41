import { factLines, factsMarkdown, inWords, type LoadedRules, shippedRules } from '../../station/offline.ts';
import { printJson, printLines } from './print.ts';
import { rulesNamed } from './rules-file.ts';
import { tableLines } from './table.ts';

type JsonOption = Readonly<{ json?: boolean }>;

export const list = (options: JsonOption): void => {
  const sets = shippedRules().map(({ set, digest }) => ({
    id: set.id,
    version: set.version,
    digest,
    title: set.title,
    rules: set.rules.length,
  }));
  if (options.json) {
    printJson(sets);
    return;
  }
  const rows = sets.map(({ id, version, rules, title }) => [id, version, String(rules), `${title.vi} / ${title.en}`]);
  printLines(tableLines(['set', 'version', 'rules', 'for'], rows));
};

/** @throws CheckpointError RulesInvalid, UsageWrong */
export const show = (name: string, options: JsonOption): void => {
  const rules = rulesNamed(name, {});
  if (options.json) printJson({ ...rules.set, digest: rules.digest });
  else printLines(linesOf(rules));
};

const linesOf = ({ set, digest }: LoadedRules): readonly string[] => [
  `${set.id} ${set.version} (digest ${digest})`,
  `${set.title.vi} / ${set.title.en}`,
  '',
  'sources',
  ...set.sources.map((source) => `  ${source}`),
  '',
  'parameters',
  ...Object.entries(set.parameters).map(([name, value]) => `  ${name} = ${value}`),
  '',
  'rules: the first that holds decides',
  ...set.rules.flatMap(({ when, outcome, colour, reason }, index) => [
    `  ${index + 1}. ${said(outcome)}, ${said(colour)}: ${reason} – ${set.reasons[reason]?.vi} / ${set.reasons[reason]?.en}`,
    `     when ${inWords(when)}`,
  ]),
  '',
  'notes: each that holds is added',
  ...set.notes.flatMap(({ when, reason }) => [
    `  ${reason} – ${set.reasons[reason]?.vi} / ${set.reasons[reason]?.en}`,
    `     when ${inWords(when)}`,
  ]),
];

const said = (value: string | Readonly<{ parameter: string }>): string =>
  typeof value === 'string' ? value : `as parameters.${value.parameter} says`;

export const facts = (options: JsonOption): void => {
  if (options.json) printJson(factLines());
  else printLines([factsMarkdown()]);
};
