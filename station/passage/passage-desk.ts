import type { PassageConfiguration, SiteKind } from '../../contract/configuration.ts';
import { maxCompanions } from '../../contract/decision.ts';
import type { QuestionSet } from '../../contract/declaration.ts';
import type { TemperatureReading } from '../../contract/reading.ts';
import type { WatchView } from '../../contract/rpc.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { GateEffect, Identified } from '../gate/gate.ts';
import { type Move, type People, withCompanions } from '../identity/people.ts';
import type { SiteTags } from '../identity/site-tags.ts';
import type { CommittedRow, RowDraft } from '../ledger/ledger-rows.ts';
import { typedInSeen } from '../people/by-hand.ts';
import { CorrectionDesk } from '../people/correction-desk.ts';
import { type Leaving, leavingGroup } from '../people/leaving-group.ts';
import { evaluate } from '../rules/evaluate.ts';
import type { LoadedRules } from '../rules/rule-set.ts';
import { type DeclarationDesk, heldBack } from '../screening/declaration-desk.ts';
import { openReasons } from '../screening/open-reasons.ts';
import type { ReferralNumbers } from '../screening/referral-numbers.ts';
import type { DecideScreened } from '../screening/screening.ts';
import { stopped } from '../watch-list/stopped.ts';
import { type Circumstances, factsOf, nothingMore } from './facts.ts';
import { officerVerdict } from './officer-verdict.ts';
import { measured, remeasured, vehicleOf } from './passage-data.ts';
import { holderKeys, repeatKeys, textKey } from './passage-keys.ts';
import { PassageRows } from './passage-rows.ts';
import { type PersonTags, presenceChange, sealedIdentity, tagKeys, tagsOf } from './person-rows.ts';
import { type Recorded, recorded, type Undecided } from './recorded.ts';
import { heldMs } from './rereads.ts';
import { SlipNumbers } from './slip-numbers.ts';
import { Together } from './together.ts';

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

/** What the gate has decided and the ledger must hold. */
export type RecordedEffect = Exclude<GateEffect, { kind: 'measure' | 'not-remeasured' | 'decide' }> | DecideScreened;

/**
 * Turns what the gate has put together into a committed decision. What `record` resolves with is on disk; nothing may be
 * shown before.
 */
export class PassageDesk {
  readonly #options: PassageDeskOptions;
  readonly #rows: PassageRows;
  readonly #slips: SlipNumbers;
  readonly #together = new Together();

  /** What may still be taken back of what this desk has recorded. */
  readonly corrections: CorrectionDesk;

  constructor(options: PassageDeskOptions) {
    this.#options = options;
    const { people, clock, append } = options;
    this.#rows = new PassageRows(options);
    this.#slips = new SlipNumbers(options);
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
    const keys = [...identified.keys, ...this.#together.linkedKeys(identified)] as const;
    return this.#options.declarations(identified.scan.lane).isDue({ ...identified, keys });
  }

  /** The temperature by which its person was decided a moment ago with another code; null: they have to be measured. */
  readingOf(identified: Identified): TemperatureReading | null {
    return this.#together.reading(identified);
  }

  /** Another code of somebody who is still to be decided: it counts with theirs. */
  join(first: Identified, identified: Identified): void {
    this.#together.join(first, identified);
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
        return this.#rows.unreadable(effect.identified);
      case 'garbled':
        return this.#rows.garbled(effect.reading, effect.direction);
    }
  }

  async #decide(effect: DecideScreened): Promise<Recorded> {
    const { identified, temperature, temperatureState, remeasureOf } = effect;
    const { people, clock, settings, referrals } = this.#options;
    const { scan, direction, keys, cleared = null, companions = 0, officer = null, vehicle = null } = identified;
    const rules = this.#options.rules(scan.lane);
    const isFirst = remeasureOf === null && cleared === null && officer === null;
    const at = isFirst ? scan.at : Math.round(clock.now());
    const together = this.#together.shown(identified);
    // Who was stopped or let in by one code is the same person with the next one.
    const allKeys = [...keys, ...together.keys] as const;
    if (temperature !== null) this.#together.measured(identified, temperature, clock.monotonic());
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
    const slip = this.#slips.next({ outcome: verdict.outcome, direction }, scan.lane, at, vehicle?.slip === 'vehicle');
    const data: Undecided = {
      ...this.#rows.common(scan.lane, scan.device, at, direction, identified.credential.kind),
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
    const row = this.#rows.commit({ ...data, reasons: open }, sealed, presence);
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
          ...(permit === undefined ? {} : { permit: { ...permit, certificates: facts.certificates } }),
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

  async #repeat(identified: Identified): Promise<Recorded> {
    const { people, tags } = this.#options;
    const { scan, direction, keys } = identified;
    const first = people.recent(this.#recentKeys(identified), direction, scan.monotonic);
    if (first === null) return this.#rows.unreadable(identified);
    return this.#rows.repeat(identified, first, tagsOf(tags, keys).first);
  }
}
