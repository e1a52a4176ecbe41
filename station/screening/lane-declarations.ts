import { type DeclarationConfiguration, declarationConfigurationSchema } from '../../contract/configuration.ts';
import type { QuestionSet } from '../../contract/declaration.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { SiteTags } from '../identity/site-tags.ts';
import { DeclarationDesk, recentDeclarations } from './declaration-desk.ts';
import { loadQuestions } from './question-sets.ts';
import type { RecentDeclarations } from './recent-declarations.ts';

/** What each lane asks. Nothing where its policy is `off`: its set need not be there. */
export type LaneQuestions = ReadonlyMap<
  string,
  Readonly<{ settings: DeclarationConfiguration; questions: QuestionSet | null }>
>;

/** @throws CheckpointError QuestionsInvalid: a lane asks what is not there, or is wrong */
export const loadLaneQuestions = (
  lanes: ReadonlyMap<string, DeclarationConfiguration>,
  dataDirectory: string,
): LaneQuestions =>
  new Map(
    [...lanes].map(([lane, settings]) => [
      lane,
      { settings, questions: settings.policy === 'off' ? null : loadQuestions(settings.set, dataDirectory) },
    ]),
  );

/** A desk for each lane. Lanes that ask the same questions for the same time ask a person once. */
export const declarationDesks = (
  lanes: LaneQuestions,
  parts: Readonly<{ tags: SiteTags; clock: StationClock }>,
): ((lane: string) => DeclarationDesk) => {
  const silent = new DeclarationDesk({ ...parts, settings: declarationConfigurationSchema.parse({}), questions: null });
  const shared = new Map<string, RecentDeclarations>();
  const desks = new Map(
    [...lanes].map(([lane, { settings, questions }]) => {
      const key = `${settings.set} ${settings.validHours}`;
      const recent = shared.get(key) ?? recentDeclarations(settings);
      shared.set(key, recent);
      return [lane, new DeclarationDesk({ ...parts, settings, questions, recent })];
    }),
  );
  return (lane) => desks.get(lane) ?? silent;
};
