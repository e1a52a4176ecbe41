import hoChiMinhCity from './ho-chi-minh-city.json' with { type: 'json' };
import hospitalScreening from './hospital-screening.json' with { type: 'json' };
import interProvinceCoach from './inter-province-coach.json' with { type: 'json' };
import khanhHoa from './khanh-hoa.json' with { type: 'json' };
import venue from './venue.json' with { type: 'json' };

/** Rule sets that ship with the station, as they were read: `loadRules` checks the one that is used. */
export const shippedRuleSets: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['venue', venue],
  ['ho-chi-minh-city', hoChiMinhCity],
  ['khanh-hoa', khanhHoa],
  ['inter-province-coach', interProvinceCoach],
  ['hospital-screening', hospitalScreening],
]);
