import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { officeFiles, privateMode, writeWhole } from '../enrolment/office-folder.ts';
import { addKey, dropKey, type KeysInForce, type KeyUse, keysInForce, newRoot } from '../enrolment/role-keys.ts';
import { signNext, takeNext, toldNow } from '../enrolment/root-ceremony.ts';
import { input, output } from './input-output.ts';
import { privateKeyIn, publicKeyIn } from './public-key.ts';
import { table } from './tables.ts';

type Options = Readonly<{ data: string; json?: boolean }>;

const uses = ['ingest', 'commands', 'sealing', 'lists', 'rules', 'watch-list', 'update'] as const satisfies KeyUse[];

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const show = ({ version, root, changes, keys }: KeysInForce, { json }: Options): void => {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  if (json === true) {
    const named = keys.map(({ use, kid, key }) => ({ use, kid, key: base64(key) }));
    say(JSON.stringify({ version, root: base64(root), rootChanges: changes, keys: named }));
    return;
  }
  say(`version ${version}, root ${base64(root)}${changes === 0 ? '' : ` (changed ${changes} times)`}`);
  say(
    table(
      ['Việc/Use', 'Mã/Id', 'Khóa/Key'],
      keys.map(({ use, kid, key }) => [use, kid, base64(key)]),
    ),
  );
};

const toldOf = (keys: KeysInForce, options: Options, more: string): void => {
  show(keys, options);
  if (options.json !== true) say(more);
};

const published =
  'the running receiver publishes this within seconds; stations that are off get it when they come back';

type Add = (name: string, description: string, whose?: 'receiver' | 'root') => Command;
type OfficeKey = Readonly<{ use: KeyUse; key: Uint8Array }>;
type SignOptions = Options &
  Readonly<{ rootKey: string; newRoot?: string; add: readonly OfficeKey[]; drop: readonly string[]; out: string }>;

const officeKey = (text: string, all: readonly OfficeKey[]): readonly OfficeKey[] => {
  const [name, file = ''] = text.split(/=(.*)/s);
  const use = uses.find((one) => one === name);
  if (use === undefined || file === '') throw new InvalidArgumentError('it is, for example, lists=office.pub');
  return [...all, { use, key: publicKeyIn(file) }];
};

/** A key that somebody has made already is used; otherwise it is made, for its owner only, before anything names it. */
const keyMadeIn = (file: string): Uint8Array => {
  if (!existsSync(file)) writeWhole(file, `${randomBytes(32).toString('base64')}\n`, privateMode);
  return privateKeyIn(file);
};

const sign = (file: string, options: SignOptions): void => {
  const { rootKey, newRoot, add, drop, out } = options;
  const [told, key] = [new Uint8Array(input(file)), privateKeyIn(rootKey)];
  const { next, keys } = signNext(told, { key, add, drop, newRoot: newRoot === undefined ? null : keyMadeIn(newRoot) });
  output(out, next);
  toldOf(keys, options, `${out} is signed: at central, kiosk central keys take ${out} --data DIR`);
};

/** A root that is kept elsewhere: written at central, signed there without a network, taken at central. */
const addElsewhere = (add: Add): void => {
  add('export', 'what stations are told now, to be signed where the root is kept; nothing in it is secret')
    .requiredOption('--out <file>', 'where it is written')
    .action(({ data, json, out }: Options & Readonly<{ out: string }>) => {
      output(out, toldNow(officeFiles(data)));
      if (json === true) say(JSON.stringify({ out }));
      else say(`${out}: where the root is kept, kiosk central keys sign ${out} --root-key FILE --out FILE`);
    });
  add('sign', 'where the root is kept: the next version of it, by the root of now or with another one', 'root')
    .argument('<file>', 'what "export" wrote')
    .requiredOption('--root-key <file>', 'private key of the root that stations believe now')
    .option('--new-root <file>', 'private key of the root after it; made where there is no such file')
    .option('--add <use=file>', 'public key of an office: lists, rules, watch-list, update', officeKey, [])
    .option('--drop <id>', 'a key is believed no more', (id: string, all: readonly string[]) => [...all, id], [])
    .requiredOption('--out <file>', 'where it is written')
    .action(sign);
  add('take', 'what "sign" wrote: it is put in force and published')
    .argument('<file>', 'what "sign" wrote')
    .action((file: string, options: Options) =>
      toldOf(takeNext(officeFiles(options.data), new Uint8Array(input(file))), options, published),
    );
};

/** `kiosk central keys …`: which keys stations believe, and another one in the place of one of them. */
export const addKeys = (program: Command): void => {
  const group = program.command('keys').description('which keys stations believe, and how one is replaced');
  const add: Add = (name, description, whose = 'receiver') => {
    const command = group.command(name).description(description).option('--json', 'JSON on stdout').exitOverride();
    return whose === 'root'
      ? command
      : command.addOption(new Option('--data <dir>', 'data directory of the receiver').makeOptionMandatory());
  };
  const use = (command: Command): Command =>
    command.argument('<use>', `${uses.join(', ')}`, (text: string): KeyUse => {
      const known = uses.find((one) => one === text);
      if (known !== undefined) return known;
      return command.error(`error: "${text}" is none of ${uses.join(', ')}`, { exitCode: 2 });
    });
  add('list', 'the keys in force, newest first').action((options: Options) =>
    show(keysInForce(officeFiles(options.data)), options),
  );
  use(add('add', 'another key beside those in force; root.key must lie in its place'))
    .argument('[file]', 'public key of the office; none: the receiver’s own (ingest, commands, sealing) is made anew')
    .action(async (of: KeyUse, file: string | undefined, options: Options) => {
      const keys = await addKey(officeFiles(options.data), of, file === undefined ? null : publicKeyIn(file));
      toldOf(
        keys,
        options,
        file === undefined ? `${published}; then start the receiver again, so that it uses it` : published,
      );
    });
  use(add('drop', 'a key is believed no more; root.key must lie in its place'))
    .argument('<id>', 'as list shows it')
    .action((of: KeyUse, kid: string, options: Options) =>
      toldOf(dropKey(officeFiles(options.data), of, kid), options, published),
    );
  addElsewhere(add);
  add('new-root', 'another root, signed by the one of now; root.key must lie in its place').action(
    (options: Options) => {
      const files = officeFiles(options.data);
      const keys = newRoot(files);
      toldOf(
        keys,
        options,
        `${published}\n${files.rootKey} is the new one: move it to a safe, as the one before. ${files.rootKey}.before is needed no more.`,
      );
    },
  );
};
