import hospital from './hospital.json' with { type: 'json' };
import standard from './standard.json' with { type: 'json' };

/** Question sets that ship with the station, as they were read: `loadQuestions` checks the one that is used. */
export const shippedQuestionSets: ReadonlyMap<string, unknown> = new Map([
  ['standard', standard],
  ['hospital', hospital],
]);
