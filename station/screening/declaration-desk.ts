import type { DeclarationConfiguration } from '../../contract/configuration.ts';
import type { Direction, Reason } from '../../contract/decision.ts';
import type { DeclarationRecord, QuestionSet, SealedDeclaration } from '../../contract/declaration.ts';
import type { Facts } from '../../contract/rules.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { Identified } from '../gate/gate.ts';
import type { SiteTags } from '../identity/site-tags.ts';
import { type PersonTags, tagsOf } from '../passage/person-rows.ts';
import type { Verdict } from '../rules/evaluate.ts';
import { declaredOf } from './answers.ts';
import { type GivenDeclaration, RecentDeclarations } from './recent-declarations.ts';
import type { Declaration } from './screening.ts';

const hourMs = 3_600_000;

export type DeclarationDeskParts = Readonly<{
  settings: DeclarationConfiguration;
  /** null where nothing is asked. */
  questions: QuestionSet | null;
  tags: SiteTags;
  clock: StationClock;
  /** Where lanes ask the same questions, what was declared at one holds at the other. Default: it stands alone. */
  recent?: RecentDeclarations;
}>;

/** What a passage knows of its person's declaration. `remember`: once the row is on its way; answers how to forget it. */
export type TakenDeclaration = Readonly<{
  facts: Pick<Facts, 'declaration' | 'answers'>;
  record: DeclarationRecord | null;
  sealed: SealedDeclaration | null;
  remember: () => () => void;
}>;

export const recentDeclarations = ({ validHours }: DeclarationConfiguration): RecentDeclarations =>
  new RecentDeclarations(validHours * hourMs);

/** What people at this station have declared of their health, for as long as it holds. */
export class DeclarationDesk {
  readonly #parts: DeclarationDeskParts;
  readonly #recent: RecentDeclarations;

  constructor(parts: DeclarationDeskParts) {
    this.#parts = parts;
    this.#recent = parts.recent ?? recentDeclarations(parts.settings);
  }

  get questions(): QuestionSet | null {
    return this.#parts.questions;
  }

  /** Whether this person is to be asked: nothing of theirs that was declared still holds. */
  isDue({ keys, direction }: Identified): boolean {
    const { tags, clock } = this.#parts;
    return this.#asksIn(direction) && this.#recent.find(tagsOf(tags, keys).all, clock.monotonic()) === null;
  }

  taken(declaration: Declaration, tags: PersonTags, direction: Direction): TakenDeclaration {
    const { questions, clock } = this.#parts;
    if (questions === null || !this.#asksIn(direction)) return this.#without('not-asked', null);
    const { id: set, version } = questions;
    if (typeof declaration === 'object') {
      const given = {
        set,
        version,
        at: Math.round(clock.now()),
        answers: declaration.given,
        monotonic: clock.monotonic(),
      };
      return this.#with(questions, given, 'answered', () => this.#recent.remember(tags.present.tags, given));
    }
    const recent = this.#recent.findAgain(tags.all, clock.monotonic());
    if (recent !== null) return this.#with(questions, recent, 'recent', () => () => undefined);
    return this.#without('missing', { state: 'missing', set, version, ageSeconds: null });
  }

  #asksIn(direction: Direction): boolean {
    const { settings, questions } = this.#parts;
    return questions !== null && settings.policy !== 'off' && settings.directions.includes(direction);
  }

  #without(state: 'missing' | 'not-asked', record: DeclarationRecord | null): TakenDeclaration {
    const { policy } = this.#parts.settings;
    return {
      facts: { declaration: { policy, state }, answers: null },
      record,
      sealed: null,
      remember: () => () => undefined,
    };
  }

  #with(
    questions: QuestionSet,
    { monotonic, ...sealed }: GivenDeclaration,
    state: 'answered' | 'recent',
    remember: TakenDeclaration['remember'],
  ): TakenDeclaration {
    const { settings, clock } = this.#parts;
    const ageMs = Math.max(0, clock.monotonic() - monotonic);
    const declared = declaredOf(questions, sealed.answers);
    return {
      facts: {
        declaration: { policy: settings.policy, state: 'answered' },
        answers: { ...declared, hours: Math.floor(ageMs / hourMs) },
      },
      record: { state, set: sealed.set, version: sealed.version, ageSeconds: Math.floor(ageMs / 1000) },
      sealed,
      remember,
    };
  }
}

const notDeclared: Reason = {
  code: 'declaration.missing',
  vi: 'Chưa khai báo y tế, mời gặp nhân viên',
  en: 'No health declaration: please see staff',
};

/** A site that requires a declaration lets nobody in without one, whatever its rule set knows of declarations. */
export const heldBack = (verdict: Verdict, { declaration: { policy, state } }: Pick<Facts, 'declaration'>): Verdict =>
  policy === 'required' && state === 'missing' && verdict.outcome === 'admit'
    ? { ...verdict, outcome: 'officer', colour: 'yellow', reasons: [notDeclared, ...verdict.reasons] }
    : verdict;
