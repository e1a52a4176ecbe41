import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import {
  type BatchResult,
  issueList,
  issueOne,
  type PermitFields,
  type PermitSigner,
  permitColumns,
  permitPaper,
  permitPng,
  permitSigner,
} from '../../station/permit-office.ts';
import { passphrase, readInput, writeNew } from './office-files.ts';
import { printJson, printLine } from './print.ts';

export type IssueOptions = PermitFields &
  Readonly<{
    key: string;
    certificate: string;
    png?: string;
    sheet?: string;
    csv?: string;
    out?: string;
    skipBad: boolean;
    json?: boolean;
  }>;

/**
 * @throws CheckpointError UsageWrong, InputUnreadable, OutputUnusable, PermitKeyUnusable, PermitFieldsInvalid.
 * Exit status 1 when a line of a list is bad, unless bad ones shall be skipped.
 */
export const issue = (options: IssueOptions): void => {
  const now = Date.now();
  checkUsage(options);
  const signer = permitSigner(
    readInput(options.key, 'the key'),
    readInput(options.certificate, 'the certificate'),
    passphrase(),
    now,
  );
  if (options.csv === undefined) issueFromOptions(options, signer, now);
  else issueFromList(options, options.csv, signer, now);
};

/** @throws CheckpointError UsageWrong */
const checkUsage = ({ csv, out, png, sheet, skipBad, id }: IssueOptions): void => {
  const wrong = (message: string): never => {
    throw new CheckpointError(ErrorCode.UsageWrong, message, 'kiosk permit issue --help');
  };
  if (csv === undefined && (out !== undefined || skipBad)) wrong('--out and --skip-bad belong to --csv');
  if (csv !== undefined && out === undefined) wrong('--csv needs --out, a folder');
  if (csv !== undefined && (png !== undefined || sheet !== undefined))
    wrong('--csv writes pictures and sheets to --out');
  if (csv !== undefined && id !== undefined) wrong('the permits of a list cannot all have the id of --id');
};

const fieldsOf = (options: IssueOptions): PermitFields =>
  Object.fromEntries(
    permitColumns.flatMap((column) => (options[column] === undefined ? [] : [[column, options[column]]])),
  );

const issueFromOptions = (options: IssueOptions, signer: PermitSigner, now: number): void => {
  const issued = issueOne(fieldsOf(options), signer, now);
  if (options.png !== undefined) writeNew(options.png, permitPng(issued), 0o600);
  if (options.sheet !== undefined) writeNew(options.sheet, permitPaper(issued), 0o600);
  if (options.json === true) {
    const { permit, text, qr } = issued;
    printJson({ id: permit.id, text, modules: qr.modules, level: qr.level });
  } else printLine(issued.text);
};

const issueFromList = (options: IssueOptions, csv: string, signer: PermitSigner, now: number): void => {
  const { out = '', skipBad } = options;
  const result = issueList({
    csv: readInput(csv, 'the list'),
    defaults: fieldsOf(options),
    signer,
    folder: out,
    now,
    skipBad,
  });
  if (result.issued === 0 || (result.bad.length > 0 && !skipBad)) process.exitCode = 1;
  if (options.json === true) printJson({ ...result, folder: result.issued === 0 ? null : out });
  else tell(result, out);
};

const tell = ({ issued, sheets, bad }: BatchResult, folder: string): void => {
  for (const { line, problems } of bad) process.stderr.write(`line ${line}: ${problems.join('; ')}\n`);
  printLine(
    issued === 0
      ? `nothing was written: ${bad.length} bad lines`
      : `${issued} permits in ${folder}, to print: ${sheets.join(', ')}${bad.length === 0 ? '' : `; ${bad.length} bad lines left out`}`,
  );
};
