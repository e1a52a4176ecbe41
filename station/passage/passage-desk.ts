import type { PassageConfiguration, SiteKind } from '../../contract/configuration.ts';
import type { Credential } from '../../contract/credential.ts';
import { type Decision, type Direction, maxCompanions, type Reason } from '../../contract/decision.ts';
import type { QuestionSet } from '../../contract/declaration.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { PassageData, SealedIdentity } from '../../contract/events.ts';
import { maskName, personKeys } from '../../contract/identity.ts';
import type { GarbledReading, ScanReading, TemperatureReading } from '../../contract/reading.ts';
import type { DecisionView, WatchView } from '../../contract/rpc.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { EarlierPassage, GateEffect, Identified } from '../gate/gate.ts';
import { type Move, type People, withCompanions } from '../identity/people.ts';
import { localDay, type SiteTags, startOfDay } from '../identity/site-tags.ts';
import type { CommittedRow, PresenceChange, RowDraft } from '../ledger/ledger-rows.ts';
import { typedInSeen } from '../people/by-hand.ts';
import { type Correctable, CorrectionDesk } from '../people/correction-desk.ts';
import { type Leaving, leavingGroup } from '../people/leaving-group.ts';
import { evaluate } from '../rules/evaluate.ts';
import type { LoadedRules } from '../rules/rule-set.ts';
import { type DeclarationDesk, heldBack } from '../screening/declaration-desk.ts';
import { openReasons } from '../screening/open-reasons.ts';
import type { ReferralNumbers } from '../screening/referral-numbers.ts';
import type { DecideScreened } from '../screening/screening.ts';
import { stopped } from '../watch-list/stopped.ts';
import { CertificateWallet, type ShownTogether } from './certificate-wallet.ts';
import { type Circumstances, factsOf, nothingMore } from './facts.ts';
import { nameOf } from './masked-name.ts';
import { officerVerdict } from './officer-verdict.ts';
import { type PersonTags, presenceChange, sealedIdentity, tagKeys, tagsOf } from './person-rows.ts';
import { heldMs } from './rereads.ts';
import { documentsDue } from './slip.ts';

export type PassageDeskOptions = Readonly<{
  settings: PassageConfiguration;
  siteKind: SiteKind;
  /** The rule set in force at a lane. */
  rules: (lane: string) => LoadedRules;
  utcOffsetMinutes: number;
  clock: StationClock;
  people: People;
  tags: SiteTags;
  append: (draft: RowDraft) => Promise<CommittedRow>;
  /** Whether a person is on the watch list, under any of their keys. */
  watch: (keys: readonly string[]) => WatchView | null;
  offline: () => boolean;
  /** Whether a slip could be printed at this lane. */
  hasPrinter: (lane: string) => boolean;
  declarations: (lane: string) => DeclarationDesk;
  referrals: ReferralNumbers;
  /** Highest slip number given since this time, ms since the Unix epoch. */
  lastSlip: (since: number) => number;
  /** How far the lists that credentials are judged by can be relied on. */
  lists: () => Circumstances['lists'];
}>;

/** A committed decision. `name`: the whole name of its person, for paper only; like the view's it is never written down. */
export type Recorded = Readonly<{
  view: DecisionView;
  name: string | null;
  /** How to take it back; absent: it changed nothing that could be. */
  undo?: Omit<Correctable, 'view' | 'decidedAt'>;
}>;

/** All of a passage's public data but its place in the ledger. */
export type Undecided = Omit<PassageData, 'epoch' | 'sequence' | 'inside'>;

/** What the gate has decided and the ledger must hold. */
export type RecordedEffect = Exclude<GateEffect, { kind: 'measure' | 'not-remeasured' | 'decide' }> | DecideScreened;

const unreadableReasons = new Map<number, Reason>([
  [
    ErrorCode.CredentialUnknownKind,
    { code: 'code.unknown-kind', vi: 'Mã này không dùng được ở cửa này', en: 'This code is not used at this gate' },
  ],
  [
    ErrorCode.CredentialMalformed,
    { code: 'code.malformed', vi: 'Mã bị lỗi hoặc đọc thiếu', en: 'The code is damaged or incomplete' },
  ],
  [ErrorCode.CredentialEmpty, { code: 'code.empty', vi: 'Mã trống', en: 'The code is empty' }],
  [ErrorCode.CredentialTooLong, { code: 'code.too-long', vi: 'Mã quá dài', en: 'The code is too long' }],
  [ErrorCode.FrameTooLong, { code: 'code.too-long', vi: 'Mã quá dài', en: 'The code is too long' }],
  [
    ErrorCode.FrameRewritten,
    {
      code: 'code.rewritten',
      vi: 'Bộ gõ làm sai mã – tắt UniKey trên máy này',
      en: 'An input method changed the code: switch UniKey off on this computer',
    },
  ],
  [
    ErrorCode.FrameNotText,
    {
      code: 'code.not-text',
      vi: 'Máy quét gửi dữ liệu không phải chữ',
      en: 'The scanner sent something that is not text',
    },
  ],
  [
    ErrorCode.FrameIncomplete,
    { code: 'code.cut-off', vi: 'Mã chưa được gửi hết, hãy quét lại', en: 'The code did not come whole: scan again' },
  ],
  [
    ErrorCode.DeviceLost,
    {
      code: 'code.cut-off',
      vi: 'Máy quét bị ngắt giữa chừng, hãy quét lại',
      en: 'The scanner was cut off: scan again',
    },
  ],
]);
const unreadable: Reason = { code: 'code.unreadable', vi: 'Không đọc được mã', en: 'The code could not be read' };
const repeated: Reason = {
  code: 'passage.repeat',
  vi: 'Mã này vừa được ghi nhận',
  en: 'This code was recorded a moment ago',
};

/**
 * Turns what the gate has put together into a committed decision. What `record` resolves with is on disk; nothing may be
 * shown before.
 */
export class PassageDesk {
  readonly #options: PassageDeskOptions;
  /** Last slip number by day. */
  readonly #slips = new Map<number, number>();
  readonly #wallet = new CertificateWallet();
  /** What somebody had shown together, for when they are measured again after their rest. */
  readonly #shown = new WeakMap<ScanReading, ShownTogether>();

  /** What may still be taken back of what this desk has recorded. */
  readonly corrections: CorrectionDesk;

  constructor(options: PassageDeskOptions) {
    this.#options = options;
    const { people, clock, append } = options;
    this.corrections = new CorrectionDesk({
      people,
      monotonic: () => clock.monotonic(),
      append: (data, presence) =>
        append({
          name: 'correction',
          time: Math.round(clock.now()),
          data: { ...data, clock: clock.state() },
          sealed: null,
          presence,
        }),
    });
  }

  /** What is asked at this lane, or null. */
  questions(lane: string): QuestionSet | null {
    return this.#options.declarations(lane).questions;
  }

  isDeclarationDue(identified: Identified): boolean {
    const { lane, monotonic } = identified.scan;
    const keys = [...identified.keys, ...this.#wallet.linkedKeys(lane, identified, monotonic)] as const;
    return this.#options.declarations(lane).isDue({ ...identified, keys });
  }

  /** The temperature by which its person was decided a moment ago with another code; null: they have to be measured. */
  readingOf(identified: Identified): TemperatureReading | null {
    return this.#wallet.reading(identified.scan.lane, identified, identified.scan.monotonic);
  }

  /** Another code of somebody who is still to be decided: it counts with theirs. */
  join(first: Identified, identified: Identified): void {
    const { lane, monotonic } = identified.scan;
    const shown = this.#wallet.show(lane, identified, monotonic);
    const before = this.#shown.get(first.scan);
    if (before === undefined) return;
    const certificates = [...before.certificates, ...shown.certificates];
    this.#shown.set(first.scan, {
      certificates: [
        ...new Map(certificates.map((certificate) => [JSON.stringify(certificate), certificate])).values(),
      ],
      keys: [...new Set([...before.keys, ...identified.keys, ...shown.keys])].filter(
        (key) => !first.keys.includes(key),
      ),
    });
  }

  /**
   * Whether this person passed in the same direction a moment ago. A code that names nobody is never a repeat, nor is another
   * certificate of theirs: it may say what the first did not.
   */
  isRepeat(identified: Identified): boolean {
    const { credential, direction, scan } = identified;
    if (credential.kind === 'unknown') return false;
    const { people } = this.#options;
    const keys = this.#recentKeys(identified);
    const repeat = people.recent(keys, direction, scan.monotonic) !== null;
    if (repeat) people.seenAgain(keys, direction, scan.monotonic, heldMs);
    return repeat;
  }

  /** @throws (rejects) CheckpointError of the ledger: nothing was recorded and nothing may be shown */
  record(effect: RecordedEffect): Promise<Recorded> {
    switch (effect.kind) {
      case 'decide':
        return this.#decide(effect);
      case 'repeat':
        return this.#repeat(effect.identified);
      case 'unreadable':
        return this.#unreadable(effect.identified);
      case 'garbled':
        return this.#garbled(effect.reading, effect.direction);
    }
  }

  async #decide(effect: DecideScreened): Promise<Recorded> {
    const { identified, temperature, temperatureState, remeasureOf } = effect;
    const { people, clock, settings, referrals } = this.#options;
    const { scan, direction, keys, cleared = null, companions = 0, officer = null, vehicle = null } = identified;
    const rules = this.#options.rules(scan.lane);
    const isFirst = remeasureOf === null && cleared === null && officer === null;
    const at = isFirst ? scan.at : Math.round(clock.now());
    const together = this.#shownTogether(identified);
    // Who was stopped or let in by one code is the same person with the next one.
    const allKeys = [...keys, ...together.keys] as const;
    if (temperature !== null) this.#wallet.measured(scan.lane, identified, temperature, clock.monotonic());
    const tags = tagsOf(this.#options.tags, allKeys);
    const watch = cleared === null ? this.#watch([...keys, ...holderKeys(identified.permit)], together.keys) : null;
    const declaration = this.#options.declarations(scan.lane).taken(effect.declaration, tags, direction);
    const facts = factsOf(identified, temperature, temperatureState, {
      ...nothingMore,
      siteKind: this.#options.siteKind,
      temperaturePolicy: settings.temperature.policy,
      inside: people.isInside(tags.all),
      // Whether the last of them still finds room.
      count: people.count + (direction === 'in' ? companions : 0),
      capacity: settings.capacity,
      clock: clock.state(),
      lists: this.#options.lists(),
      at,
      utcOffsetMinutes: this.#options.utcOffsetMinutes,
      certificates: together.certificates,
      watch: watch?.level ?? null,
      permit: identified.permit?.facts ?? null,
      permitPolicy: direction === 'in' ? settings.permit.policy : 'off',
      ...declaration.facts,
    });
    const judged = heldBack(evaluate(rules.set, rules.parameters, facts), facts);
    const seen = identified.picked === true ? judged : typedInSeen(judged, facts, rules.set);
    const { rules: _named, ...verdict } = stopped(officerVerdict(seen, officer?.answer ?? null), facts);
    const { move, ask, ...group } =
      verdict.outcome === 'admit' ? this.#move(identified, tags) : { move: null, ask: null, companions };
    const reasons = ask === null ? verdict.reasons : [ask, ...verdict.reasons];
    const colour = ask === null ? verdict.colour : 'yellow';
    const slip = this.#slipFor({ outcome: verdict.outcome, direction }, scan.lane, at, vehicle?.slip === 'vehicle');
    const data: Undecided = {
      ...this.#common(scan.lane, scan.device, at, direction, identified.credential.kind),
      ...{ ...verdict, colour, reasons },
      temperature: measured(temperature),
      slip,
      tag: tags.first,
      ...(cleared === null ? {} : { cleared }),
      ...(group.companions === 0 ? {} : group),
      ...vehicleOf(identified),
      ...(officer === null ? {} : { officerOf: officer.of }),
      ...(remeasureOf === null ? {} : { remeasureOf: remeasured(remeasureOf, clock.monotonic()) }),
      ...(declaration.record === null ? {} : { declaration: declaration.record }),
      ...(verdict.outcome === 'refer' ? { referral: referrals.next(at) } : {}),
    };
    const presence = move === null ? null : presenceChange(move, scan.lane, tags.all);
    const { open, sealed: drawn } =
      declaration.sealed === null ? { open: reasons, sealed: [] } : openReasons(rules.set, reasons);
    const answered = declaration.sealed === null ? null : { ...declaration.sealed, reasons: [...drawn] };
    const plate = vehicle?.plate ?? null;
    const sealed = sealedIdentity(identified.credential, scan.text, identified.permit, answered, plate);
    const row = this.#commit({ ...data, reasons: open }, sealed, presence);
    const forgetDeclaration = declaration.remember();
    const forget = people.remember([...keys, textKey(scan), ...tagKeys(tags.all)], direction, clock.monotonic(), {
      at,
      ...{ colour, reasons },
      open,
      row,
    });
    try {
      const { view, name } = recorded(data, await row, identified.credential);
      const permit = identified.permit?.view;
      const { roster } = identified;
      return {
        view: {
          ...view,
          ...(watch === null ? {} : { watch }),
          ...(permit === undefined ? {} : { permit }),
          ...(roster === undefined ? {} : { roster }),
        },
        name,
        undo: { move, forget },
      };
    } catch (error) {
      move?.undo();
      forget();
      forgetDeclaration();
      throw error;
    }
  }

  /** @param others of documents that were shown with this one */
  #watch(own: readonly string[], others: readonly string[]): WatchView | null {
    const hit = this.#options.watch([...own, ...others]);
    const isElsewhere = hit !== null && others.length > 0 && this.#options.watch(own) === null;
    return isElsewhere ? { ...hit, elsewhere: true } : hit;
  }

  /** Who leaves alone, though they came with others, leaves them inside only where a guard has said how many leave. */
  #move({ direction, companions }: Identified, { all, present }: PersonTags): Leaving & Readonly<{ move: Move }> {
    const { people } = this.#options;
    if (direction === 'in') {
      const move = people.move(all, withCompanions(present, companions ?? 0));
      return { move, companions: companions ?? 0, ask: null };
    }
    const leaving = leavingGroup(companions ?? null, people.sizeUnder(all));
    const move = people.move(all, null, leaving.companions + 1);
    return { move, ...leaving, companions: Math.min(leaving.companions, maxCompanions) };
  }

  /** By what a passage of theirs a moment ago is found, here or at another gate of the site. */
  #recentKeys(identified: Identified): readonly string[] {
    const own = repeatKeys(identified);
    return own === identified.keys ? [...own, ...tagKeys(tagsOf(this.#options.tags, identified.keys).all)] : own;
  }

  #shownTogether(identified: Identified): ShownTogether {
    const { scan } = identified;
    const shown = this.#shown.get(scan) ?? this.#wallet.show(scan.lane, identified, scan.monotonic);
    this.#shown.set(scan, shown);
    return shown;
  }

  async #repeat(identified: Identified): Promise<Recorded> {
    const { scan, direction, credential, keys } = identified;
    const first = this.#options.people.recent(this.#recentKeys(identified), direction, scan.monotonic);
    if (first === null) return this.#unreadable(identified);
    const of = await first.row;
    const data: Undecided = {
      ...this.#common(scan.lane, scan.device, scan.at, direction, credential.kind),
      outcome: 'repeat',
      // The first answer still stands: who was stopped a moment ago is not let in by scanning again.
      colour: first.colour,
      reasons: [repeated, ...first.reasons],
      temperature: null,
      slip: null,
      tag: tagsOf(this.#options.tags, keys).first,
      repeatOf: { epoch: of.epoch, sequence: of.sequence, at: first.at },
      ...readsOf(identified),
      ...vehicleOf(identified),
    };
    const row = this.#commit(
      { ...data, reasons: [repeated, ...first.open] },
      sealedIdentity(credential, scan.text),
      null,
    );
    return recorded(data, await row, credential);
  }

  async #unreadable(identified: Identified): Promise<Recorded> {
    const { scan, direction, credential } = identified;
    const code = credential.kind === 'unknown' ? credential.error.code : 0;
    const reason = unreadableReasons.get(code) ?? unreadable;
    const data = { ...this.#notRead(scan.lane, scan.device, scan.at, direction, reason), ...readsOf(identified) };
    const sealed: SealedIdentity = { kind: 'payload', payload: scan.text.slice(0, 4096) };
    return recorded(data, await this.#commit(data, sealed, null), credential);
  }

  async #garbled(reading: GarbledReading, direction: Direction): Promise<Recorded> {
    const reason = unreadableReasons.get(reading.code) ?? unreadable;
    const data = this.#notRead(reading.lane, reading.device, reading.at, direction, reason);
    return recorded(data, await this.#commit(data, null, null), null);
  }

  #notRead(lane: string, device: string, at: number, direction: Direction, reason: Reason): Undecided {
    return {
      ...this.#common(lane, device, at, direction, 'unknown'),
      outcome: 'unreadable',
      colour: 'none',
      reasons: [reason],
      temperature: null,
      slip: null,
      tag: null,
    };
  }

  #common(lane: string, device: string, at: number, direction: Direction, credential: Credential['kind']) {
    const { set, digest } = this.#options.rules(lane);
    return {
      direction,
      lane,
      rules: { id: set.id, version: set.version, digest },
      clock: this.#options.clock.state(),
      offline: this.#options.offline(),
      at,
      repeatOf: null,
      credential,
      device,
    };
  }

  /** Appends in the order of calls: what stands before this in the ledger was decided before it. */
  #commit(data: Undecided, sealed: SealedIdentity | null, presence: PresenceChange | null): Promise<CommittedRow> {
    const { append, people, clock } = this.#options;
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

  /** @param together their vehicle gets one slip for all of its people */
  #slipFor(printed: Pick<Decision, 'outcome' | 'direction'>, lane: string, at: number, together: boolean) {
    const { settings, hasPrinter, lastSlip, utcOffsetMinutes } = this.#options;
    if (documentsDue(printed, settings).length === 0 || !hasPrinter(lane)) return null;
    if (together && printed.outcome !== 'refer') return null;
    const day = localDay(at, utcOffsetMinutes);
    const number = (this.#slips.get(day) ?? lastSlip(startOfDay(day, utcOffsetMinutes))) + 1;
    // Yesterday's too: around midnight somebody scanned before it may be decided after.
    for (const old of this.#slips.keys()) if (old < day - 1) this.#slips.delete(old);
    this.#slips.set(day, number);
    return number;
  }
}

const textKey = ({ text }: ScanReading): string => `text:${text}`;

/** A person's numbers; a health certificate is only ever the same as itself. */
const repeatKeys = ({ credential, keys, scan }: Identified): readonly string[] =>
  credential.kind === 'vds-nc' || credential.kind === 'hcert' || credential.kind === 'shc' ? [textKey(scan)] : keys;

/** Of a permit that may be theirs, where their card does not tell: whoever is on the watch list is found by either. */
const holderKeys = (permit: Identified['permit']): readonly string[] =>
  permit?.credential.kind === 'permit' && permit.facts.holder !== 'mismatch'
    ? personKeys(permit.credential.person)
    : [];

const measured = (reading: TemperatureReading | null): Decision['temperature'] =>
  reading === null ? null : { celsius: reading.celsius, at: Math.round(reading.at), device: reading.device };

/** Absent for one read, so that most rows say nothing of it. */
const readsOf = ({ reads = 1 }: Identified): Pick<Decision, 'reads'> => (reads > 1 ? { reads } : {});

const vehicleOf = ({ vehicle }: Identified): Pick<Decision, 'vehicle'> =>
  vehicle === undefined ? {} : { vehicle: { id: vehicle.id } };

const remeasured = (
  { epoch, sequence, at, decidedAt }: EarlierPassage,
  now: number,
): NonNullable<Decision['remeasureOf']> => ({
  epoch,
  sequence,
  at,
  afterSeconds: Math.max(0, Math.floor((now - decidedAt) / 1000)),
});

export const recorded = (data: Undecided, row: CommittedRow, credential: Credential | null): Recorded => {
  const { credential: kind, device: _device, tag: _tag, ...decision } = data;
  const name = credential === null ? null : nameOf(credential);
  return {
    view: {
      decision: { ...decision, epoch: row.epoch, sequence: row.sequence },
      maskedName: name === null ? null : maskName(name),
      credential: kind,
    },
    name,
  };
};
