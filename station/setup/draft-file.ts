import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Configuration, siteKindSchema } from '../../contract/configuration.ts';
import { type SetupDraft, setupDraftSchema } from '../../contract/setup.ts';
import { enrolmentFiles, enrolmentState, jsonOf, readIfThere } from '../enrolment/enrolment-folder.ts';
import { syncFolder, writeWhole } from '../enrolment/whole-file.ts';

const draftFile = (dataDirectory: string): string => join(dataDirectory, 'setup.json');

/** null: none was begun, or what is there cannot be used. */
export const readDraft = (dataDirectory: string): SetupDraft | null => {
  const text = readIfThere(draftFile(dataDirectory));
  const parsed = setupDraftSchema.safeParse(text === null ? null : jsonOf(text));
  return parsed.success ? parsed.data : null;
};

/** Each decision is on the disk before the next is asked for. */
export const writeDraft = (dataDirectory: string, draft: SetupDraft): void =>
  writeWhole(draftFile(dataDirectory), `${JSON.stringify(draft, null, 2)}\n`);

export const removeDraft = (dataDirectory: string): void => {
  rmSync(draftFile(dataDirectory), { force: true });
  syncFolder(dataDirectory);
};

const emptyDraft: SetupDraft = {
  form: 1,
  language: 'vi',
  step: 'language',
  done: [],
  central: null,
  siteName: '',
  stationName: '',
  siteKind: 'venue',
  lanes: [{ id: 'gate-1', name: 'Làn 1', direction: 'in' }],
  unsigned: 'green',
  devices: [],
  tested: {},
  fresh: true,
  keysHandedOver: false,
};

const namesSchema = z.object({
  site: z.object({ name: z.string().optional(), kind: siteKindSchema.optional() }).optional(),
  station: z.object({ name: z.string().optional() }).optional(),
});

/** What central has decided of the names goes before what was typed. */
export const withNamesOf = (draft: SetupDraft, base: unknown): SetupDraft => {
  const { site, station } = namesSchema.safeParse(base).data ?? {};
  return {
    ...draft,
    siteName: site?.name ?? draft.siteName,
    siteKind: site?.kind ?? draft.siteKind,
    stationName: station?.name ?? draft.stationName,
  };
};

/** What a configuration says of lanes, devices and colour. */
const decidedBy = ({ lanes, devices, rules }: Configuration): Pick<SetupDraft, 'lanes' | 'devices' | 'unsigned'> => ({
  lanes: lanes.map(({ id, name, direction }) => ({ id, name, direction })),
  devices: [...devices],
  unsigned: rules.parameters['unsignedIdentityColour'] === 'yellow' ? 'yellow' : 'green',
});

/** Once central has sent a configuration: what it says stands, and what was set up here already where it says nothing. */
export const afterEnrolment = (draft: SetupDraft, sent: Configuration): SetupDraft => {
  const { devices, ...decided } = decidedBy(sent);
  const named = withNamesOf({ ...draft, ...decided }, sent);
  return devices.length === 0 ? named : { ...named, devices };
};

/** @param configuration that of the station that is set up anew; null: there is none */
export const newDraft = (configuration: Configuration | null, enrolled: boolean, trusted: boolean): SetupDraft => {
  if (configuration === null) return emptyDraft;
  const yellow = configuration.rules.parameters['unsignedIdentityColour'] !== 'green';
  return withNamesOf(
    {
      ...emptyDraft,
      central: enrolled ? 'code' : trusted ? 'alone' : null,
      ...decidedBy(configuration),
      // Where it says nothing these rules show yellow, and a station that works goes on as it is.
      unsigned: yellow ? 'yellow' : 'green',
      fresh: false,
      keysHandedOver: trusted,
    },
    configuration,
  );
};

/**
 * Whether a set-up was begun here that leaves no station to start: it goes on after a power cut. One that changes a station
 * does not keep its gate shut.
 */
export const setupUnfinished = (dataDirectory: string): boolean => {
  const draft = readDraft(dataDirectory);
  if (draft === null) return false;
  const { kind } = enrolmentState(dataDirectory);
  return draft.fresh || kind === 'installing' || readIfThere(enrolmentFiles(dataDirectory).configuration) === null;
};
