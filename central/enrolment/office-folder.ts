import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { addressPattern } from '../../contract/enrolment/enrolment-code.ts';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';

/** Where the enrolment office keeps what it works with, in the data directory of the receiver. */
export const officeFiles = (dataDirectory: string) => {
  const office = (name: string): string => join(dataDirectory, 'enrolment', name);
  const broker = (name: string): string => join(dataDirectory, 'broker', name);
  return {
    settings: office('settings.json'),
    register: office('enrolment.db'),
    rootPublic: office('root.pub'),
    roles: office('roles.cose'),
    /** How the root was changed, as stations are told (contract/trust-chain.ts); absent: it is the first. */
    rootChanges: office('roots.chain'),
    authorityKey: office('ca.key'),
    listenerKey: office('listener.key'),
    listenerCertificate: office('listener.crt'),
    /** For the broker to read. */
    brokerFolder: join(dataDirectory, 'broker'),
    authority: broker('ca.crt'),
    revoked: broker('ca.crl'),
    access: broker('acl'),
    brokerKey: broker('broker.key'),
    brokerCertificate: broker('broker.crt'),
    /** Whom stations believe as their broker's authority, where it is not ours. */
    foreignAuthority: broker('broker-ca.crt'),
    centralKey: broker('central.key'),
    centralCertificate: broker('central.crt'),
    mosquitto: broker('mosquitto.conf'),
    /** Private key of the root, until somebody takes it away from here. */
    rootKey: join(dataDirectory, 'root.key'),
    keys: join(dataDirectory, 'central-keys.json'),
  } as const;
};
export type OfficeFiles = ReturnType<typeof officeFiles>;

const settingsSchema = z.object({
  version: z.literal(1),
  /** `host:port` at which kiosks reach the enrolment listener. */
  address: z.string().regex(addressPattern),
  broker: z.url({ protocol: /^mqtts$/ }),
  /** How long a station's certificate holds. */
  years: z.int().min(1).max(10),
  /** Program and arguments that make the broker read its files again; none: somebody does it. */
  reload: z.array(z.string().min(1)).max(16),
});
export type OfficeSettings = Readonly<z.infer<typeof settingsSchema>>;

/** @throws CheckpointError EnrolmentNotSetUp */
export const readOfficeSettings = ({ settings }: OfficeFiles): OfficeSettings => {
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(settings, 'utf8')));
  } catch (cause) {
    const absent = systemCode(cause) === 'ENOENT';
    throw new CheckpointError(
      ErrorCode.EnrolmentNotSetUp,
      absent ? 'this receiver enrols nobody yet' : `${settings} cannot be used: ${messageOf(cause)}`,
      'set it up: kiosk central enrol setup --data DIR --broker mqtts://HOST:8883 --address HOST:PORT',
      { cause },
    );
  }
};

export const checkedSettings = (settings: OfficeSettings): OfficeSettings => settingsSchema.parse(settings);

export const privateMode = 0o600;
export const publicMode = 0o644;

/** Whole or not at all, whoever reads it meanwhile. @throws CheckpointError EnrolmentFileFailed */
export const writeWhole = (file: string, content: string | Uint8Array, mode: number): void => {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, content, { mode, flush: true });
    renameSync(`${file}.new`, file);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.EnrolmentFileFailed,
      `${file} cannot be written: ${messageOf(cause)}`,
      'look at the rights of the data directory and at the space on its disk',
      { cause },
    );
  }
};

/** @returns null where there is none */
export const readIfThere = (file: string): Buffer | null => {
  try {
    return readFileSync(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
};
