import { z } from 'zod';
import { type SiteKind, siteKindSchema } from '../../contract/configuration.ts';
import { foldName } from '../../contract/fold-name.ts';
import type { SetupDraft } from '../../contract/setup.ts';
import { shippedRuleSets } from '../rules/sets/index.ts';

type Raw = Readonly<Record<string, unknown>>;
const rawSchema = z.record(z.string(), z.unknown());
const rawOf = (value: unknown): Raw => rawSchema.safeParse(value).data ?? {};

/** A name as it stands in addresses and rows: `Chợ Bến Thành` → `cho-ben-thanh`. */
export const idOf = (name: string, otherwise: string): string =>
  foldName(name)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '') || otherwise;

const setFor = (kind: SiteKind): string =>
  kind === 'hospital' ? 'hospital-screening' : kind === 'coach-station' ? 'inter-province-coach' : 'venue';

const parameterName = 'unsignedIdentityColour';
const knowsColour = (set: string): boolean =>
  Object.hasOwn(rawOf(rawOf(shippedRuleSets.get(set))['parameters']), parameterName);

const rulesOf = (draft: SetupDraft, base: Raw): Raw => {
  const before = rawOf(base['rules']);
  const set = typeof before['set'] === 'string' ? before['set'] : setFor(draft.siteKind);
  const { [parameterName]: _asked, ...parameters } = rawOf(before['parameters']);
  return {
    ...before,
    set,
    parameters: knowsColour(set) ? { ...parameters, [parameterName]: draft.unsigned } : parameters,
  };
};

const lanesOf = (draft: SetupDraft, base: Raw): readonly Raw[] => {
  const before = z.array(rawSchema).safeParse(base['lanes']).data ?? [];
  return draft.lanes.map((lane) => ({ ...before.find(({ id }) => id === lane.id), ...lane }));
};

/** One whose lane is no more stands at the first. */
const devicesOf = ({ devices, lanes }: SetupDraft): SetupDraft['devices'] =>
  devices.map((device) =>
    lanes.some(({ id }) => id === device.lane) ? device : { ...device, lane: lanes[0]?.id ?? device.lane },
  );

/** Nobody is kept waiting for a measurement that nothing can make. */
const passageOf = (draft: SetupDraft, base: Raw): Raw => {
  const before = rawOf(base['passage']);
  const measured = draft.devices.some(({ kind }) => kind === 'thermometer');
  const temperature = rawOf(before['temperature']);
  const wasOff = temperature['policy'] === 'off';
  if (measured && !wasOff) return before;
  if (!measured) return { ...before, temperature: { ...temperature, policy: 'off' } };
  const { policy: _off, ...others } = temperature;
  return { ...before, temperature: others };
};

/**
 * What checkpoint.json will say: what was decided on the screen over what stands there, of which everything else stays.
 * @param base what stands there: from central, from before, or nothing
 */
export const configurationOfDraft = (draft: SetupDraft, base: unknown): Raw => {
  const raw = rawOf(base);
  const { site, station } = { site: rawOf(raw['site']), station: rawOf(raw['station']) };
  const siteName = draft.siteName.trim() || 'Địa điểm';
  const stationName = draft.stationName.trim() || 'Cổng chính';
  return {
    ...raw,
    version: 1,
    site: {
      ...site,
      id: site['id'] ?? idOf(siteName, 'site'),
      name: siteName,
      kind: siteKindSchema.parse(draft.siteKind),
    },
    station: { ...station, id: station['id'] ?? idOf(stationName, 'gate'), name: stationName },
    lanes: lanesOf(draft, raw),
    devices: devicesOf(draft),
    rules: rulesOf(draft, raw),
    passage: passageOf(draft, raw),
    training: { ...rawOf(raw['training']), allowed: true },
  };
};
