import { type Command, Option } from 'commander';
import { officeFiles } from '../enrolment/office-folder.ts';
import { addKey, dropKey, type KeysInForce, type KeyUse, keysInForce, newRoot } from '../enrolment/role-keys.ts';
import { publicKeyIn } from './public-key.ts';
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

const told = (keys: KeysInForce, options: Options, more: string): void => {
  show(keys, options);
  if (options.json !== true) say(more);
};

const published =
  'the running receiver publishes this within seconds; stations that are off get it when they come back';

/** `kiosk central keys …`: which keys stations believe, and another one in the place of one of them. */
export const addKeys = (program: Command): void => {
  const group = program.command('keys').description('which keys stations believe, and how one is replaced');
  const add = (name: string, description: string): Command =>
    group
      .command(name)
      .description(description)
      .addOption(new Option('--data <dir>', 'data directory of the receiver').makeOptionMandatory())
      .option('--json', 'JSON on stdout')
      .exitOverride();
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
      told(
        keys,
        options,
        file === undefined ? `${published}; then start the receiver again, so that it uses it` : published,
      );
    });
  use(add('drop', 'a key is believed no more; root.key must lie in its place'))
    .argument('<id>', 'as list shows it')
    .action((of: KeyUse, kid: string, options: Options) =>
      told(dropKey(officeFiles(options.data), of, kid), options, published),
    );
  add('new-root', 'another root, signed by the one of now; root.key must lie in its place').action(
    (options: Options) => {
      const files = officeFiles(options.data);
      const keys = newRoot(files);
      told(
        keys,
        options,
        `${published}\n${files.rootKey} is the new one: move it to a safe, as the one before. ${files.rootKey}.before is needed no more.`,
      );
    },
  );
};
