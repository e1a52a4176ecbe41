import venue from './venue.json' with { type: 'json' };

/** Rule sets that ship with the station, as they were read: `loadRules` checks the one that is used. */
export const shippedRuleSets: ReadonlyMap<string, unknown> = new Map([['venue', venue]]);
