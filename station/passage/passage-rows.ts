import type { Credential } from '../../contract/credential.ts';
import type { Direction, Reason } from '../../contract/decision.ts';
import type { SealedIdentity, Tag } from '../../contract/events.ts';
import type { GarbledReading } from '../../contract/reading.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { Identified } from '../gate/gate.ts';
import type { People, RecentPassageOf } from '../identity/people.ts';
import type { CommittedRow, PresenceChange, RowDraft } from '../ledger/ledger-rows.ts';
import type { LoadedRules } from '../rules/rule-set.ts';
import { readsOf } from './passage-data.ts';
import { sealedIdentity } from './person-rows.ts';
import { type Recorded, recorded, type Undecided } from './recorded.ts';
import { unreadReason } from './unread-reasons.ts';

const repeated: Reason = {
  code: 'passage.repeat',
  vi: 'Mã này vừa được ghi nhận',
  en: 'This code was recorded a moment ago',
};

export type PassageRowsParts = Readonly<{
  people: Pick<People, 'count'>;
  clock: StationClock;
  /** The rule set in force at a lane. */
  rules: (lane: string) => LoadedRules;
  append: (draft: RowDraft) => Promise<CommittedRow>;
  offline: () => boolean;
}>;

/** Rows of passages: what all of them have, and those that decide nothing. */
export class PassageRows {
  readonly #parts: PassageRowsParts;

  constructor(parts: PassageRowsParts) {
    this.#parts = parts;
  }

  common(lane: string, device: string, at: number, direction: Direction, credential: Credential['kind']) {
    const { rules, clock, offline } = this.#parts;
    const { set, digest } = rules(lane);
    return {
      direction,
      lane,
      rules: { id: set.id, version: set.version, digest },
      clock: clock.state(),
      offline: offline(),
      at,
      repeatOf: null,
      credential,
      device,
    };
  }

  /** Appends in the order of calls: what stands before this in the ledger was decided before it. */
  commit(data: Undecided, sealed: SealedIdentity | null, presence: PresenceChange | null): Promise<CommittedRow> {
    const { append, people, clock } = this.#parts;
    const row = append({
      name: 'passage',
      time: data.at,
      data: { ...data, inside: people.count },
      sealed: sealed === null ? null : JSON.stringify(sealed),
      presence,
    });
    if (data.clock !== 'untrusted') clock.sawTime(data.at);
    return row;
  }

  async repeat(identified: Identified, first: RecentPassageOf, tag: Tag): Promise<Recorded> {
    const { scan, direction, credential } = identified;
    const of = await first.row;
    const data: Undecided = {
      ...this.common(scan.lane, scan.device, scan.at, direction, credential.kind),
      outcome: 'repeat',
      // The first answer still stands: who was stopped a moment ago is not let in by scanning again.
      colour: first.colour,
      reasons: [repeated, ...first.reasons],
      temperature: null,
      slip: null,
      tag,
      repeatOf: { epoch: of.epoch, sequence: of.sequence, at: first.at },
      ...readsOf(identified),
    };
    const row = this.commit(
      { ...data, reasons: [repeated, ...first.open] },
      sealedIdentity(credential, scan.text),
      null,
    );
    return recorded(data, await row, credential);
  }

  async unreadable(identified: Identified): Promise<Recorded> {
    const { scan, direction, credential } = identified;
    const reason = unreadReason(credential.kind === 'unknown' ? credential.error.code : 0);
    const data = { ...this.#notRead(scan.lane, scan.device, scan.at, direction, reason), ...readsOf(identified) };
    const sealed: SealedIdentity = { kind: 'payload', payload: scan.text.slice(0, 4096) };
    return recorded(data, await this.commit(data, sealed, null), credential);
  }

  async garbled({ lane, device, at, code }: GarbledReading, direction: Direction): Promise<Recorded> {
    const data = this.#notRead(lane, device, at, direction, unreadReason(code));
    return recorded(data, await this.commit(data, null, null), null);
  }

  #notRead(lane: string, device: string, at: number, direction: Direction, reason: Reason): Undecided {
    return {
      ...this.common(lane, device, at, direction, 'unknown'),
      outcome: 'unreadable',
      colour: 'none',
      reasons: [reason],
      temperature: null,
      slip: null,
      tag: null,
    };
  }
}
