import type { WatchLevel } from './decision.ts';
import { CheckpointError, ErrorCode } from './errors.ts';
import { personKeys } from './identity.ts';

/** One line of the table, as the keys that it is found by. `level` null: off the list. */
export type TableEntry = Readonly<{ keys: readonly string[]; level: WatchLevel | null; until: number }>;

const columns = ['number', 'qid', 'insurance', 'level', 'until'] as const;
type Column = (typeof columns)[number];

const separators = [';', '\t', ','];
/** So many wrong lines are told one by one. */
const maxTold = 20;
const dayMs = 86_400_000;

/**
 * Reads the table that a watch list is made of, line by line: ten million lines are never in memory together. What is told of
 * a wrong line is its number and what is wrong, never what it says.
 */
export class PeopleTable {
  readonly #mayRemove: boolean;
  readonly #wrong: string[] = [];
  #wrongLines = 0;
  #line = 0;
  #places: ReadonlyMap<Column, number> | null = null;
  #separator = ',';

  /** @param mayRemove whether a level `none` takes people off the list: in changes it does */
  constructor(mayRemove: boolean) {
    this.#mayRemove = mayRemove;
  }

  /**
   * @returns null for the headings, an empty line, and a wrong one
   * @throws CheckpointError WatchListTableInvalid where the headings are not those of such a table
   */
  read(line: string): TableEntry | null {
    this.#line += 1;
    const text = this.#line === 1 ? line.replace(/^\uFEFF/u, '') : line;
    if (text.trim() === '') return null;
    if (this.#places === null) {
      this.#readHeadings(text);
      return null;
    }
    const entry = this.#entryOf(this.#fieldsOf(text), this.#places);
    if (typeof entry !== 'string') return entry;
    this.#wrongLines += 1;
    if (this.#wrong.length < maxTold) this.#wrong.push(`line ${this.#line}: ${entry}`);
    return null;
  }

  /** @throws CheckpointError WatchListTableInvalid where a line was wrong: nothing is made of half a table */
  end(): void {
    if (this.#places === null) throw invalid('it is empty');
    if (this.#wrongLines === 0) return;
    const more = this.#wrongLines - this.#wrong.length;
    throw invalid([...this.#wrong, ...(more > 0 ? [`and ${more} more lines`] : [])].join('\n  '));
  }

  #readHeadings(text: string): void {
    this.#separator = separators.find((separator) => text.includes(separator)) ?? ',';
    const headings = this.#fieldsOf(text).map((heading) => heading.toLowerCase());
    const unknown = headings.filter((heading) => !columns.some((column) => column === heading));
    if (unknown.length > 0) throw invalid(`its first line names columns that are not known`);
    this.#places = new Map(
      columns.filter((column) => headings.includes(column)).map((column) => [column, headings.indexOf(column)]),
    );
    const keyed = (['number', 'qid', 'insurance'] as const).some((column) => this.#places?.has(column));
    if (!keyed || !this.#places.has('level') || !this.#places.has('until')) throw invalid('columns are missing');
  }

  #fieldsOf(text: string): readonly string[] {
    return text.split(this.#separator).map((field) =>
      field
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim(),
    );
  }

  #entryOf(fields: readonly string[], places: ReadonlyMap<Column, number>): TableEntry | string {
    const field = (column: Column): string => fields[places.get(column) ?? -1] ?? '';
    const orNull = (text: string): string | null => (text === '' ? null : text);
    const keys = personKeys({
      identityNumber: orNull(field('number')),
      identityKind: 'table',
      qid: orNull(field('qid')),
      healthInsurance: orNull(field('insurance')),
    });
    if (keys.length === 0) return 'it names nobody: no number that is issued to one person';
    if (field('number').includes('*')) return 'its number is masked';
    const level = field('level').toLowerCase();
    if (level === 'none') return this.#mayRemove ? { keys, level: null, until: 0 } : '"none" belongs into changes';
    if (level !== 'f0' && level !== 'f1') return `its level is not ${this.#mayRemove ? 'f0, f1 or none' : 'f0 or f1'}`;
    const until = dayOf(field('until'));
    return until === null ? 'its last day is not written as 2021-09-11' : { keys, level, until };
  }
}

/** Days since the Unix epoch, [0, 32767]. */
const dayOf = (text: string): number | null => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text) return null;
  const day = at / dayMs;
  return day >= 0 && day < 2 ** 15 ? day : null;
};

const invalid = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.WatchListTableInvalid,
    `no watch list can be made of this table: ${why}`,
    'columns: level (f0, f1; in changes also none), until (2021-09-11), and number, qid or insurance; docs/watch-list.md',
  );
