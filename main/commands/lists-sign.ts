import { signListText } from '../../station/list-office.ts';
import { writeOutput } from './lists-make.ts';
import { passphrase, readInput } from './office-files.ts';
import { printJson, printLine } from './print.ts';

export type SignOptions = Readonly<{
  key: string;
  out: string;
  audience: string;
  listVersion?: number;
  days?: number;
  until?: number;
  json?: boolean;
}>;

const dayMs = 86_400_000;

/** @throws CheckpointError InputUnreadable, OutputUnusable, ListInputInvalid, ListContentInvalid, ListTooLarge, SigningKeyUnusable, RulesInvalid */
export const sign = (file: string, options: SignOptions): void => {
  const issued = Date.now();
  const version = options.listVersion ?? Math.floor(issued / 1000);
  const notAfter = options.until ?? (options.days === undefined ? null : issued + options.days * dayMs);
  const { audience, out } = options;
  const { name, bytes, publicKey, kid } = signListText({
    ...{ audience, version, issued, notAfter },
    text: Buffer.from(readInput(file, 'the unsigned list')).toString('utf8'),
    key: readInput(options.key, 'the key'),
    passphrase: passphrase(),
  });
  writeOutput(out, bytes);
  const until = notAfter === null ? null : new Date(notAfter).toISOString();
  const key = Buffer.from(publicKey).toString('base64');
  if (options.json === true) {
    printJson({ list: name, file: out, version, audience, until, bytes: bytes.length, publicKey: key, kid });
    return;
  }
  printLine(
    `${out}: list ${name}, version ${version}, for ${audience}, ${until === null ? 'until it is replaced' : `to be taken in until ${until}`}`,
  );
  printLine(`signed by ${kid}, public key ${key}`);
};
