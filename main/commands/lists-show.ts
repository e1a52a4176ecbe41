import { type ShownList, showList } from '../../station/list-office.ts';
import type { WhichStation } from '../client/find-station.ts';
import { ageWords } from './age-words.ts';
import { readerOf } from './lists-reader.ts';
import { readInput } from './office-files.ts';
import { printJson, printLine } from './print.ts';

export type ShowOptions = WhichStation & Readonly<{ json?: boolean }>;

/** Exit status 1 when the station would not take it. @throws CheckpointError InputUnreadable, SignedObjectMalformed, ListContentInvalid */
export const show = async (file: string, options: ShowOptions): Promise<void> => {
  const bytes = readInput(file, 'the list');
  const reader = await readerOf(options);
  const now = Date.now();
  const shown = showList(bytes, reader, now);
  if (shown.verdict.taken === false) process.exitCode = 1;
  const ageSeconds = Math.max(0, Math.floor((now - shown.issued) / 1000));
  if (options.json === true) {
    printJson({ ...shown, issued: iso(shown.issued), notAfter: iso(shown.notAfter), ageSeconds });
    return;
  }
  printLine(`list      ${shown.name}, version ${shown.version}, ${shown.bytes} bytes`);
  printLine(`for       ${shown.audience === '*' ? 'every station' : shown.audience}`);
  printLine(`issued    ${iso(shown.issued)}, ${ageWords(ageSeconds)} ago`);
  printLine(`taken in  ${shown.notAfter === null ? 'until it is replaced' : `until ${iso(shown.notAfter)}`}`);
  printLine(`signed    by the key ${shown.kid}, role ${shown.role}`);
  for (const line of shown.summary) printLine(`          ${line}`);
  printLine(`here      ${verdictWords(shown)}`);
};

const verdictWords = ({ verdict }: ShownList): string => {
  if (verdict.taken === true) return 'this station would take it';
  const why = verdict.why === null ? '' : verdict.why.message;
  return verdict.taken === null ? `not checked: ${why}` : `this station would NOT take it: ${why}`;
};

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
