import { type ReactNode, useEffect, useState } from 'react';
import type { Drive, RecordExport } from '../../../contract/records.ts';
import { Bilingual } from '../../parts/bilingual.tsx';
import { useStation } from '../../state/station-context.ts';
import type { Station } from '../../station/connect.ts';
import { errorRecordOf } from '../../station/error-record.ts';
import type { Text } from '../../text.ts';
import { adviceFor } from '../../words/error-words.ts';
import type { ManagePageProps } from '../page-props.ts';
import { saveFile } from './save-file.ts';
import { dayOf } from './search-form.ts';
import { exportTexts } from './words.ts';

const drivesEveryMs = 3000;
const dayMs = 86_400_000;
const periods = [1, 7, 21] as const;
const formats = ['csv', 'jsonl'] as const;

const useDrives = (): readonly Drive[] => {
  const station = useStation();
  const [drives, take] = useState<readonly Drive[]>([]);
  useEffect(() => {
    let wanted = true;
    const look = (): void => {
      station.drives().then(
        (found) => {
          if (wanted) take(found);
        },
        () => undefined,
      );
    };
    look();
    const timer = setInterval(look, drivesEveryMs);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [station]);
  return drives;
};

const download = async (station: Station, order: RecordExport): Promise<string> => {
  const { id, file } = await station.exportBegin(order);
  const parts: string[] = [];
  for (let more = true; more; ) {
    const piece = await station.exportPiece(id);
    parts.push(piece.text);
    more = piece.more;
  }
  // A spreadsheet takes a table without this mark for another alphabet.
  if (order.format === 'csv') parts.unshift('\ufeff');
  saveFile(file, parts, order.format === 'csv' ? 'text/csv;charset=utf-8' : 'application/x-ndjson');
  return file;
};

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1).replace('.', ',')} GB`;

type ChoiceProps<T extends string | number> = Readonly<{
  title: Text;
  options: readonly T[];
  chosen: T;
  textOf: (option: T) => Text;
  choose: (option: T) => void;
}>;

const Choice = <T extends string | number>({ title, options, chosen, textOf, choose }: ChoiceProps<T>): ReactNode => (
  <fieldset className="export-choice">
    <legend>
      <Bilingual text={title} />
    </legend>
    {options.map((option) => (
      <button
        key={option}
        type="button"
        className="manage-button"
        data-option={option}
        aria-pressed={option === chosen}
        onClick={() => choose(option)}
      >
        <Bilingual text={textOf(option)} />
      </button>
    ))}
  </fieldset>
);

/** The shell has no place of its own to save files in. */
const hasDownloads = (): boolean => location.protocol.startsWith('http') && location.hash !== '#shell';

type Said = Readonly<{ good: boolean; text: Text }>;

/** Public facts as a file, on a stick or on this computer. */
export const ExportPage = ({ state, clockOffset }: ManagePageProps): ReactNode => {
  const station = useStation();
  const drives = useDrives();
  const [days, chooseDays] = useState<(typeof periods)[number]>(1);
  const [format, chooseFormat] = useState<RecordExport['format']>('csv');
  const [said, say] = useState<Said | null>(null);
  const [busy, work] = useState(false);
  const run = (write: (order: RecordExport) => Promise<Text>): void => {
    const now = Date.now() + clockOffset;
    const today = Date.parse(`${dayOf(now, state.utcOffsetMinutes)}T00:00:00Z`) - state.utcOffsetMinutes * 60_000;
    work(true);
    say(null);
    write({ format, from: today - (days - 1) * dayMs, to: today + dayMs })
      .then(
        (text) => say({ good: true, text }),
        (thrown: unknown) => say({ good: false, text: adviceFor(errorRecordOf(thrown)).title }),
      )
      .finally(() => work(false));
  };
  const { done, pull } = exportTexts;
  const written = (file: string): Text => ({ vi: `${done.vi}: ${file}`, en: done.en });
  return (
    <section data-testid="export-page" className="export">
      <p className="manage-explain">
        <Bilingual text={exportTexts.explain} />
      </p>
      <Choice
        title={exportTexts.days}
        options={periods}
        chosen={days}
        textOf={(period) => exportTexts.day[period]}
        choose={chooseDays}
      />
      <Choice
        title={exportTexts.format}
        options={formats}
        chosen={format}
        textOf={(one) => exportTexts[one]}
        choose={chooseFormat}
      />
      <div className="export-acts">
        {drives.length === 0 ? (
          <p className="export-none">
            <Bilingual text={exportTexts.noStick} />
          </p>
        ) : null}
        {drives.map(({ path, name, freeBytes }) => (
          <button
            key={path}
            type="button"
            className="manage-button"
            data-primary="true"
            disabled={busy}
            onClick={() =>
              run(async (order) => {
                const { file } = await station.exportToDrive(order, path);
                return { vi: `${written(file).vi}. ${pull.vi}`, en: `${done.en}. ${pull.en}` };
              })
            }
          >
            <Bilingual text={exportTexts.toStick} />
            <span>
              {name} ({gigabytes(freeBytes)} {exportTexts.free.vi})
            </span>
          </button>
        ))}
        {hasDownloads() ? (
          <button
            type="button"
            className="manage-button"
            data-testid="download"
            disabled={busy}
            onClick={() => run(async (order) => written(await download(station, order)))}
          >
            <Bilingual text={exportTexts.download} />
          </button>
        ) : null}
      </div>
      <p className="manage-said" role="status" data-testid="export-said" data-good={said?.good}>
        {busy ? <Bilingual text={exportTexts.working} /> : said === null ? null : <Bilingual text={said.text} />}
      </p>
    </section>
  );
};
