import type { Colour, Outcome, Reason } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { personKeys } from '../../contract/identity.ts';
import { type DecisionView, type PaperEntry, paperEntryMaxAgeMs } from '../../contract/rpc.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { Move, People } from '../identity/people.ts';
import { localDay, type SiteTags } from '../identity/site-tags.ts';
import type { CommittedRow, RowDraft } from '../ledger/ledger-rows.ts';
import { manualCredential } from '../people/manual-credential.ts';
import { type PersonTags, presenceChange, sealedIdentity, tagsOf } from './person-rows.ts';
import { recorded, type Undecided } from './recorded.ts';

export type PaperDeskParts = Readonly<{
  clock: StationClock;
  people: People;
  tags: SiteTags;
  utcOffsetMinutes: number;
  append: (draft: RowDraft) => Promise<CommittedRow>;
  /** When somebody with one of these tags was admitted after this time; `unknown`: the ledger does not reach back. */
  admittedSince: (tags: readonly string[], since: number) => number | null | 'unknown';
}>;

const reason: Reason = { code: 'paper.entry', vi: 'Nhập lại từ giấy', en: 'Typed in from paper' };
/** An officer decided, by what hung on the wall: no rules of ours. */
const rules = { id: 'paper', version: '1' };
const device = 'paper';
/** Clocks on the wall and in the machine differ. */
const toleranceMs = 60_000;

const colours: Readonly<Record<PaperEntry['outcome'], Colour>> = {
  admit: 'green',
  officer: 'yellow',
  refer: 'red',
  refuse: 'red',
} satisfies Partial<Record<Outcome, Colour>>;

/**
 * Passages that were written on paper, recorded late at the time that stands on the paper. Such an entry changes who is
 * inside only where it is the last that is known of this person: same local day, a number to match them by, and no
 * passage of theirs recorded for a later time. Whoever has left since is not counted in again, and whoever has come in
 * since is not counted out; where the ledger cannot say, the count stays as it is.
 */
export class PaperDesk {
  readonly #parts: PaperDeskParts;

  constructor(parts: PaperDeskParts) {
    this.#parts = parts;
  }

  /** @throws (rejects) CheckpointError PaperEntryInvalid, or of the ledger: nothing was recorded */
  async enter(lane: string, entry: PaperEntry): Promise<DecisionView> {
    const { clock, people, tags, append } = this.#parts;
    const now = Math.round(clock.now());
    checkTime(entry.at, now);
    const credential = manualCredential(entry);
    const [key, ...more] = personKeys(credential.person);
    const personTags = key === undefined ? null : tagsOf(tags, [key, ...more]);
    const move = personTags === null ? null : this.#move(entry, personTags, now);
    const data = this.#passage(lane, entry, personTags, now);
    try {
      const row = await append({
        name: 'passage',
        // Rows stand in the order in which they were written; when it happened is said by `at`.
        time: now,
        data: { ...data, inside: people.count },
        sealed: JSON.stringify(sealedIdentity(credential, '')),
        presence: move === null ? null : presenceChange(move, lane, personTags?.all),
      });
      return recorded(data, row, credential).view;
    } catch (error) {
      move?.undo();
      throw error;
    }
  }

  #passage(lane: string, entry: PaperEntry, tags: PersonTags | null, now: number): Undecided {
    const { at, direction, outcome, temperature } = entry;
    return {
      outcome,
      colour: colours[outcome],
      reasons: [reason],
      direction,
      lane,
      temperature: temperature === null ? null : { celsius: temperature, at, device },
      rules,
      clock: this.#parts.clock.state(),
      offline: true,
      at,
      slip: null,
      repeatOf: null,
      credential: 'manual',
      device,
      tag: tags?.first ?? null,
      enteredLate: now,
    };
  }

  #move({ at, outcome, direction }: PaperEntry, tags: PersonTags, now: number): Move | null {
    const { people, admittedSince, utcOffsetMinutes } = this.#parts;
    const sameDay = localDay(at, utcOffsetMinutes) === localDay(now, utcOffsetMinutes);
    if (outcome !== 'admit' || !sameDay || admittedSince(tags.all, at) !== null) return null;
    return people.move(tags.all, direction === 'in' ? tags.present : null);
  }
}

const checkTime = (at: number, now: number): void => {
  if (at > now + toleranceMs) throw invalid('its time is in the future');
  if (at < now - paperEntryMaxAgeMs) throw invalid('it is older than seven days');
};

const invalid = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.PaperEntryInvalid,
    `the passage cannot be typed in: ${why}`,
    'compare date and time with the paper',
  );
