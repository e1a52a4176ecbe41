import { z } from 'zod';
import { directionSchema, laneIdSchema, modeSchema } from './decision.ts';
import { declarationPolicySchema } from './declaration.ts';
import { deviceIdSchema, deviceKindSchema } from './reading.ts';

export const configurationVersion = 1;

const addressPartSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,47}$/, 'lower-case letters, digits and hyphens, 1 to 48');

const usbIdSchema = z.string().regex(/^[0-9a-f]{4}$/, 'four lower-case hex digits');

/** Which of several devices that fit the profile. Whatever is not named may be anything. */
export const usbSelectorSchema = z.strictObject({
  vendor: usbIdSchema.optional(),
  product: usbIdSchema.optional(),
  serial: z.string().min(1).max(126).optional(),
  /** The physical socket, as Linux names it (`1-1.2`): the same wherever the system counts this plug. */
  port: z
    .string()
    .regex(/^\d+-\d+(\.\d+)*$/)
    .optional(),
});
export type UsbSelector = Readonly<z.infer<typeof usbSelectorSchema>>;

/**
 * What a plugged-in device is found by. `path` names it for certain (`/dev/serial/by-id/…`, `COM3`); `usb` narrows the
 * choice; without either it is whatever fits the profile best and no other device of this station holds.
 */
const plugged = { path: z.string().min(1).max(256).optional(), usb: usbSelectorSchema.optional() };

export const transportSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('serial'), ...plugged }),
  z.strictObject({ type: z.literal('hid'), ...plugged }),
  /** A USB printer class device, `/dev/usb/lp*`. */
  z.strictObject({ type: z.literal('usb-printer'), ...plugged }),
  /** The keyboard or camera of the computer that shows the lane's screen. */
  z.strictObject({ type: z.literal('screen') }),
  z.strictObject({
    type: z.literal('tcp'),
    /** A serial device server (raw socket mode) or a printer's port 9100. */
    host: z.string().min(1),
    port: z.int().min(1).max(65535),
  }),
]);
export type TransportConfiguration = Readonly<z.infer<typeof transportSchema>>;

export const deviceConfigurationSchema = z.strictObject({
  id: deviceIdSchema,
  kind: deviceKindSchema,
  lane: laneIdSchema,
  /** Name of a device profile. */
  profile: z.string().min(1),
  transport: transportSchema,
  /** Settings of the profile that are different for this one device: an offset, a code page, a line speed. */
  settings: z.record(z.string(), z.unknown()).optional(),
});
export type DeviceConfiguration = Readonly<z.infer<typeof deviceConfigurationSchema>>;

const declaration = {
  /**
   * A health declaration on the touch screen, after code and temperature. `required`: without one the officer decides.
   * `ask`: asked for, then done without. `off`: never asked for.
   */
  policy: declarationPolicySchema,
  /** Id of a question set that ships with the station (`standard`, `hospital`) or lies in its folder `declarations`. */
  set: z.string(),
  /** Directions in which it is asked for. */
  directions: z.array(directionSchema),
  /** A declaration of the same person holds for this long. [0...72] h, 0: asked every time, default: 24 h */
  validHours: z.number().min(0).max(72),
  /** How long to wait for answers. [10...300] s, default: 60 s */
  answerSeconds: z.int().min(10).max(300),
};

export const declarationConfigurationSchema = z.strictObject({
  policy: declaration.policy.default('off'),
  set: declaration.set.default('standard'),
  directions: declaration.directions.default(['in']),
  validHours: declaration.validHours.default(24),
  answerSeconds: declaration.answerSeconds.default(60),
});
export type DeclarationConfiguration = Readonly<z.infer<typeof declarationConfigurationSchema>>;

const vehicle = {
  /**
   * `permit`: a permit that names a vehicle begins one, and so does the guard. `guard`: the guard begins one. `off`: everybody
   * passes for themselves.
   */
  policy: z.enum(['off', 'guard', 'permit']),
  /** How long the next of its people is waited for before it is closed by itself. [10...600] s, default: 90 s */
  waitSeconds: z.int().min(10).max(600),
  /** `vehicle`: one slip for all of it in place of one for each; who is referred to testing gets theirs all the same. */
  slip: z.enum(['each', 'vehicle']),
};

/** This site's own values for the parameters of a rule set, by name. */
const ruleParametersSchema = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

export const laneConfigurationSchema = z.strictObject({
  id: laneIdSchema,
  name: z.string().min(1).max(60),
  /** Direction after a start; a guard can switch it on the screen. */
  direction: directionSchema.default('in'),
  /** Where this lane asks otherwise than `passage.declaration` says: a screening lane beside an ordinary one. */
  declaration: z.strictObject(declaration).partial().optional(),
  /** Where vehicles pass here, and on foot elsewhere: as `passage.vehicle`. */
  vehicle: z.strictObject(vehicle).partial().optional(),
  /** Where this lane goes by other rules than `rules` says. Another set starts from that set's own parameters. */
  rules: z.strictObject({ set: z.string().optional(), parameters: ruleParametersSchema.default({}) }).optional(),
});
export type LaneConfiguration = Readonly<z.infer<typeof laneConfigurationSchema>>;

export const passageConfigurationSchema = z.strictObject({
  /** A code read again within this time, in the same direction, is the same passage. [0...60] s, default: 3 s */
  repeatSeconds: z.number().min(0).max(60).default(3),
  temperature: z
    .strictObject({
      /** `required`: without one the officer decides. `optional`: waited for, then done without. `off`: never asked for. */
      policy: z.enum(['required', 'optional', 'off']).default('required'),
      /** Directions in which it is asked for. */
      directions: z.array(directionSchema).default(['in']),
      /** A reading this long before the scan still belongs to it. [0...30000] ms, default: 3000 ms */
      beforeMs: z.int().min(0).max(30_000).default(3000),
      /** How long to wait for one after the scan. [0...60000] ms, default: 8000 ms */
      afterMs: z.int().min(0).max(60_000).default(8000),
      /** Rest before somebody with a fever is measured again (FORMATS 6: 3 minutes). [0...1800] s, default: 180 s */
      restSeconds: z.int().min(0).max(1800).default(180),
    })
    .prefault({}),
  declaration: declarationConfigurationSchema.prefault({}),
  /** How long a decision stays on the screen when nobody comes after. [1000...60000] ms, default: 6000 ms */
  showMs: z.int().min(1000).max(60_000).default(6000),
  /** The same for whoever is left to the officer, who looks at papers meanwhile. [1000...120000] ms, default: 20000 ms */
  officerShowMs: z.int().min(1000).max(120_000).default(20_000),
  /** Outcomes that print a slip. */
  slips: z.array(z.enum(['admit', 'officer', 'refer', 'refuse'])).default(['admit', 'officer', 'refer']),
  printing: z
    .strictObject({
      /** Whose name a slip carries; a badge carries the whole name unless this is `none`. */
      name: z.enum(['none', 'masked', 'full']).default('masked'),
      /** Print a visitor badge for everybody who is admitted on the way in. */
      badges: z.boolean().default(false),
      /** A passage with a travel permit prints a stamp for the permit in place of its slip; who is referred keeps the slip. */
      permitStamp: z.boolean().default(false),
      /** A slip that has waited for longer is dropped, and recorded as dropped. [5...3600] s, default: 60 s */
      maxAgeSeconds: z.int().min(5).max(3600).default(60),
      /** A PNG at the head of every slip, in black and white; path relative to the data directory. */
      logo: z.string().min(1).max(256).nullable().default(null),
    })
    .prefault({}),
  barrier: z
    .strictObject({
      /** Outcomes that open the lane's barrier. */
      openOn: z.array(z.enum(['admit'])).default(['admit']),
      /** Kinds of device that must be ready, or the barrier stays shut until a guard opens it. */
      inhibitWithout: z.array(z.enum(['scanner', 'thermometer', 'printer'])).default([]),
    })
    .prefault({}),
  /** Travel permits, on the way in. */
  permit: z
    .strictObject({
      /** `required`: without one the officer decides. `accepted`: one that is shown counts. `off`: never looked at. */
      policy: z.enum(['off', 'accepted', 'required']).default('off'),
      /** `card`: permit and holder's card are scanned one after the other. `officer`: the officer compares by eye. */
      holder: z.enum(['officer', 'card']).default('card'),
      /** `ask`: where a permit names a vehicle the officer says whether it is this one. */
      plate: z.enum(['off', 'ask']).default('ask'),
      /** How long the other code, or the plate, is waited for. [3...120] s, default: 20 s */
      waitSeconds: z.int().min(3).max(120).default(20),
    })
    .prefault({}),
  /** Vehicles whose people pass together. */
  vehicle: z
    .strictObject({
      policy: vehicle.policy.default('off'),
      waitSeconds: vehicle.waitSeconds.default(90),
      slip: vehicle.slip.default('each'),
    })
    .prefault({}),
  /** People that may be inside, or null where nobody counts them. */
  capacity: z.int().min(1).nullable().default(null),
});
export type PassageConfiguration = Readonly<z.infer<typeof passageConfigurationSchema>>;

/** [1...8760] h, or null: however old. Counted from when the list was issued. */
const maxAge = (hours: number) =>
  z.strictObject({ maxAgeHours: z.number().min(1).max(8760).nullable().default(hours) }).prefault({});

/** From when on a signed list is too old: it stays in use, and what rests on it says so. */
export const listsConfigurationSchema = z.strictObject({
  /** default: 168 h */
  trust: maxAge(168),
  /** default: 72 h */
  revocations: maxAge(72),
  /** Rule sets hold until they are replaced. default: null */
  rules: z.strictObject({ maxAgeHours: z.number().min(1).max(8760).nullable().default(null) }).prefault({}),
  /** default: 48 h */
  'watch-list': maxAge(48),
});
export type ListsConfiguration = Readonly<z.infer<typeof listsConfigurationSchema>>;
const fileSchema = z.string().min(1).max(256);

/** Files are named relative to the data directory. Their contents are read anew at each connection. */
export const syncConfigurationSchema = z
  .strictObject({
    /** `mqtt://host:port` or `mqtts://host:port` */
    broker: z
      .url({ protocol: /^mqtts?$/ })
      .refine((url) => !url.includes('@'), 'no user in the address: use username and password'),
    /** MQTT 5, MQTT 3.1.1 (`4`, as it calls itself on the wire), or `auto`: 5 first, and what the broker speaks. */
    protocol: z.union([z.literal('auto'), z.literal(4), z.literal(5)]).default('auto'),
    username: z.string().min(1).max(256).optional(),
    password: z.string().max(1024).optional(),
    /** A file with the password, in place of `password`. CHECKPOINT_BROKER_PASSWORD goes before both. */
    passwordFile: fileSchema.optional(),
    tls: z
      .strictObject({
        /** PEM: the authorities whose broker is believed, in place of those that the software brings with it. */
        ca: fileSchema.optional(),
        /** PEM: this station's own certificate (and those between it and its authority), and its private key. */
        certificate: fileSchema.optional(),
        key: fileSchema.optional(),
      })
      .optional(),
    /**
     * The first try after a start or a lost connection is made at a random moment within this time, so that a district of
     * kiosks does not return at once. Not used for a broker on this very machine. [0...300] s, default: 10 s
     */
    spreadSeconds: z.number().min(0).max(300).default(10),
  })
  .superRefine(({ broker, tls, password, passwordFile }, context) => {
    const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (tls !== undefined && !broker.startsWith('mqtts:')) say('tls', 'only for a broker at mqtts://');
    if ((tls?.certificate === undefined) !== (tls?.key === undefined)) say('tls', 'certificate and key go together');
    if (password !== undefined && passwordFile !== undefined) say('passwordFile', 'either password or passwordFile');
  });
export type SyncConfiguration = Readonly<z.infer<typeof syncConfigurationSchema>>;

/** What kind of place it is; rules may ask for it. */
export const siteKindSchema = z.enum([
  'venue',
  'office',
  'market',
  'hospital',
  'checkpoint',
  'coach-station',
  'school',
]);
export type SiteKind = z.infer<typeof siteKindSchema>;

export const configurationSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(configurationVersion),
  site: z.strictObject({
    id: addressPartSchema,
    name: z.string().min(1).max(80),
    kind: siteKindSchema.default('venue'),
    /** Administrative codes of where it stands: province, district, ward. A permit for one of them is for this place. */
    areas: z
      .array(z.string().regex(/^\d{2,5}$/, 'an administrative code, 2 to 5 digits'))
      .max(16)
      .default([]),
    /** Roads that it stands on, as permits name them: `Quốc lộ 1`, `QL1`. */
    routes: z.array(z.string().min(1).max(60)).max(16).default([]),
    /** The site's own code, which visitors scan with their phone: its text as the platform gave it, and words above it. */
    checkIn: z
      .strictObject({
        code: z.string().min(1).max(600),
        vi: z.string().min(1).max(120).optional(),
        en: z.string().min(1).max(120).optional(),
      })
      .optional(),
  }),
  station: z.strictObject({ id: addressPartSchema, name: z.string().min(1).max(80) }),
  mode: modeSchema.default('live'),
  lanes: z.array(laneConfigurationSchema).min(1).max(16),
  devices: z.array(deviceConfigurationSchema).max(64).default([]),
  passage: passageConfigurationSchema.prefault({}),
  rules: z
    .strictObject({
      /** Id of a rule set that ships with the station or that the central system has sent. */
      set: z.string().default('venue'),
      /** Overrides of the rule set's own parameters, by name. */
      parameters: ruleParametersSchema.default({}),
    })
    .prefault({}),
  lists: listsConfigurationSchema.prefault({}),
  ledger: z
    .strictObject({
      /** Rows that the central store has are removed after this time; what it does not have stays. [1...3650] days, default: 21 */
      retentionDays: z.int().min(1).max(3650).default(21),
    })
    .prefault({}),
  training: z
    .strictObject({
      /** A supervisor may switch the station to training for a while; what passes then does not count. default: false */
      allowed: z.boolean().default(false),
      /** It ends by itself after so long. [5...480] min, default: 60 */
      minutes: z.int().min(5).max(480).default(60),
    })
    .prefault({}),
  screen: z
    .strictObject({
      /**
       * The waiting screen gives half of its light when nobody came and nothing happened for so long; null: never.
       * [5...3600] s, default: 300
       */
      dimAfterSeconds: z.int().min(5).max(3600).nullable().default(300),
    })
    .prefault({}),
  sync: syncConfigurationSchema.nullable().default(null),
  /** Minutes east of Greenwich in which days, slips and screens are counted. Viet Nam: 420. */
  utcOffsetMinutes: z.int().min(-720).max(840).default(420),
});
export type Configuration = Readonly<z.infer<typeof configurationSchema>>;
