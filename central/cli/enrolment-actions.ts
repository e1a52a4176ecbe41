import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { parseEnrolmentRequest } from '../../contract/enrolment/enrolment.ts';
import { enrolmentCodeRows, enrolmentCodeText } from '../../contract/enrolment/enrolment-code.ts';
import { withoutMarks } from '../../contract/enrolment/enrolment-words.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Role } from '../../contract/signed.ts';
import { codePicture, pngPicture, svgPicture, terminalPicture } from '../enrolment/code-picture.ts';
import { type Answered, EnrolmentOffice, type NewStation } from '../enrolment/office.ts';
import { officeFiles } from '../enrolment/office-folder.ts';
import type { Enrolment } from '../enrolment/register.ts';
import { setUpOffice } from '../enrolment/set-up.ts';
import { readCentralKeys } from '../keys.ts';
import { input, output } from './input-output.ts';
import { publicKeyIn } from './public-key.ts';
import { localTime, table } from './tables.ts';

type Common = Readonly<{ data: string; keys?: string; json?: boolean }>;
type StationOptions = Common &
  Readonly<{
    site: string;
    station: string;
    siteName?: string;
    stationName?: string;
    configuration?: string;
    replace?: boolean;
  }>;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const sayJson = (value: unknown): void => say(JSON.stringify(value));
const warn = (text: string | null): void => void (text === null || process.stderr.write(`warning: ${text}\n`));

const withOffice = async <T>({ data, keys }: Common, work: (office: EnrolmentOffice) => T | Promise<T>): Promise<T> => {
  const office = await EnrolmentOffice.open(data, readCentralKeys(keys ?? officeFiles(data).keys));
  try {
    return await work(office);
  } finally {
    office.close();
  }
};

export type NamedRole = Readonly<{ role: Role; file: string }>;

type SetUpOptions = Common &
  Readonly<{
    broker: string;
    address: string;
    years: number;
    reload?: readonly string[];
    role?: readonly NamedRole[];
    brokerCa?: string;
    roles?: string;
    rootPublic?: string;
  }>;

export const setUp = async (options: SetUpOptions): Promise<void> => {
  const { data, broker, address, years, roles: rolesFile, rootPublic } = options;
  if ((rolesFile === undefined) !== (rootPublic === undefined)) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      '--roles and --root-public belong together',
      'give both or neither',
    );
  }
  const { files, rootKey, warning } = await setUpOffice({
    ...{ dataDirectory: data, broker, address, years, reload: [...(options.reload ?? [])], now: Date.now() },
    offices: (options.role ?? []).map(({ role, file }) => ({ role, key: publicKeyIn(file) })),
    signedElsewhere:
      rolesFile === undefined || rootPublic === undefined
        ? null
        : { root: publicKeyIn(rootPublic), roles: new Uint8Array(input(rolesFile)) },
    brokerAuthority: options.brokerCa === undefined ? null : input(options.brokerCa).toString(),
  });
  warn(warning);
  if (options.json === true) return sayJson({ rootKey, broker: files.brokerFolder, mosquitto: files.mosquitto });
  say(`broker      ${files.mosquitto} is a configuration for Mosquitto; its files lie beside it`);
  say(`receiver    ${files.centralCertificate} and ${files.centralKey} are its own`);
  if (rootKey !== null) {
    say(`root        ${rootKey}: move it to a stick that lies in a safe, and a copy to another place.`);
    say('            It is needed only when role keys change. Whoever has it commands every kiosk.');
  }
};

export const invite = async (options: StationOptions & Readonly<{ png?: string; svg?: string }>): Promise<void> => {
  const { code, expiresAt } = await withOffice(options, (office) =>
    office.invite(stationOf(options), options.replace === true, Date.now()),
  );
  const text = enrolmentCodeText(code);
  const picture = codePicture(text);
  if (options.png !== undefined) output(options.png, pngPicture(picture));
  if (options.svg !== undefined) output(options.svg, Buffer.from(svgPicture(picture)));
  const expires = new Date(expiresAt).toISOString();
  if (options.json === true) return sayJson({ code: text, expires, site: options.site, station: options.station });
  say(terminalPicture(picture));
  say('');
  for (const [index, row] of enrolmentCodeRows(code).entries()) {
    say(`${String(index + 1).padStart(4)}  ${row.replace('CPE1 ', '')}`);
  }
  say('');
  say(`Quét mã này ở kiosk, hoặc gõ: kiosk enrol CPE1… / scan it at the kiosk, or type it there after CPE1`);
  say(`Dùng một lần, đến / once, until ${localTime(expires)} (+07:00)`);
};

export const answer = async (file: string, options: StationOptions & Readonly<{ out: string }>): Promise<void> => {
  const request = parseEnrolmentRequest(input(file).toString());
  const named = options.site !== undefined && options.station !== undefined;
  if (!named && request.token === null) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      'this request was made without a code: which station is it for?',
      'name it with --site and --station',
    );
  }
  const answered = await withOffice(options, (office) =>
    named
      ? office.answerFor(stationOf(options), request, options.replace === true, Date.now())
      : office.answer(request, Date.now()),
  );
  output(options.out, Buffer.from(answered.enrolment.answer));
  sayAnswered(answered, options);
};

const sayAnswered = ({ enrolment, warning }: Answered, options: Common & Readonly<{ out: string }>): void => {
  warn(warning);
  const { site, station, words } = enrolment;
  if (options.json === true) {
    sayJson({ site, station, words: words.split(' · '), file: options.out });
    return;
  }
  say(`${site}/${station}: bring ${options.out} to the kiosk: kiosk enrol FILE`);
  sayWords(words);
  say(`and when the kiosk shows the same: kiosk central enrol confirm ${site}/${station}`);
};

const sayWords = (words: string): void => {
  say(`\n    ${words}`);
  say(`    (${withoutMarks(words)})\n`);
};

export const confirm = async (station: string, options: Common & Readonly<{ yes?: boolean }>): Promise<void> => {
  await withOffice(options, async (office) => {
    const enrolment = office.find(station, ['waiting']);
    const name = `${enrolment.site}/${enrolment.station}`;
    if (options.json !== true) {
      say(`${name}:`);
      sayWords(enrolment.words);
    }
    if (
      options.yes !== true &&
      !(await agreed('Kiosk có đọc đúng sáu từ này không? / does the kiosk show these? [y/N] '))
    ) {
      throw new CheckpointError(
        ErrorCode.EnrolmentWordsDiffer,
        `${name} was not confirmed`,
        `if the words differ, somebody else may have the code: kiosk central revoke ${name}, and begin again`,
      );
    }
    warn(await office.confirm(enrolment, Date.now()));
    if (options.json === true) sayJson({ site: enrolment.site, station: enrolment.station, state: 'active' });
    else say(`${name} is active`);
  });
};

const agreed = async (question: string): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const said = await Promise.race([terminal.question(question), ended]);
    return /^(?:y|yes|c|co|có)$/i.test(said.trim());
  } finally {
    terminal.close();
  }
};

export const revoke = async (station: string, options: Common): Promise<void> => {
  await withOffice(options, async (office) => {
    const place = office.find(station, ['active', 'waiting']);
    warn(await office.revoke(place, Date.now()));
    const name = `${place.site}/${place.station}`;
    if (options.json === true) return sayJson({ site: place.site, station: place.station, state: 'revoked' });
    say(`${name} is revoked: the broker refuses its certificate, and what it sends is kept aside`);
    say(`the other stations of ${place.site} get another site key from the receiver`);
    say('take its key off the next watch list (kiosk central enrol list shows the others)');
  });
};

export const newSiteKey = async (site: string, options: Common): Promise<void> => {
  await withOffice(options, (office) => {
    const stations = office.register.all().filter((entry) => entry.site === site && entry.state === 'active');
    if (stations.length === 0) {
      throw new CheckpointError(
        ErrorCode.StationUnknown,
        `no station of the site "${site}" is active`,
        'kiosk central enrol list shows the sites',
      );
    }
    const { generation } = office.register.siteKeys.rotate(site, Date.now());
    const made = new Date(generation).toISOString();
    if (options.json === true) return sayJson({ site, made, stations: stations.map(({ station }) => station) });
    say(`${site} has a new key: ${stations.length} stations get it from the receiver as they are reached`);
  });
};

export const list = async (options: Common): Promise<void> => {
  const all = await withOffice(options, ({ register }) =>
    register.all().map((entry) => ({ ...entry, roles: register.seen(entry)?.roles ?? null })),
  );
  if (options.json === true) return sayJson(all.map(shown));
  const rows = all.map(({ site, station, state, createdAt, notAfter, words, roles }) => [
    ...[site, station, stateWords[state], localTime(new Date(createdAt).toISOString())],
    ...[localTime(new Date(notAfter).toISOString()), roles === null ? '-' : String(roles), words],
  ]);
  say(
    table(
      ['Điểm/Site', 'Trạm/Station', 'Trạng thái/State', 'Từ/Since', 'Đến/Until', 'Khóa/Keys', 'Sáu từ/Six words'],
      rows,
    ),
  );
};

const stateWords: Readonly<Record<Enrolment['state'], string>> = {
  waiting: 'chờ so từ/waiting',
  active: 'hoạt động/active',
  revoked: 'đã thu hồi/revoked',
  replaced: 'đã thay/replaced',
  retired: 'đã xóa/retired',
};

type Listed = Enrolment & Readonly<{ roles: number | null }>;

const shown = ({ site, station, state, serial, words, watchListKey, createdAt, notAfter, roles }: Listed) => ({
  ...{ site, station, state, serial, words: words.split(' · ') },
  watchListKey: Buffer.from(watchListKey).toString('base64'),
  since: new Date(createdAt).toISOString(),
  until: new Date(notAfter).toISOString(),
  /** Version of the role keys that it goes by; null: it has not said. */
  roles,
});

const stationOf = ({ site, station, siteName, stationName, configuration }: StationOptions): NewStation => ({
  site: { id: site, name: siteName ?? site },
  station: { id: station, name: stationName ?? station },
  template: configuration === undefined ? {} : templateIn(configuration),
});

const templateIn = (file: string): Readonly<Record<string, unknown>> => {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(input(file).toString()));
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError(
      ErrorCode.ConfigurationUnreadable,
      `${file} is no JSON object`,
      'see docs/configuration.md',
    );
  }
};
