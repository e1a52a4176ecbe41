import { spawnSync } from 'node:child_process';
import { topics } from '../../contract/topics.ts';
import { brokerUser, type CertificateAuthority } from './certificate-authority.ts';
import { type OfficeFiles, type OfficeSettings, publicMode, writeWhole } from './office-folder.ts';
import type { Enrolment } from './register.ts';

/** Common name of the receiver's own certificate. */
export const centralUser = 'central';

/**
 * Who may do what, in the form of Mosquitto's `acl_file`; the user is the common name of the certificate. Whoever is not
 * in it may do nothing.
 */
export const accessList = (enrolments: readonly Enrolment[]): string => {
  const stations = enrolments.filter(({ state }) => state === 'active').map(stationAccess);
  return ['# written by kiosk central enrol', ...receiverAccess, ...stations.flat(), ''].join('\n');
};

const receiverAccess = [`user ${centralUser}`, 'topic readwrite checkpoint/v1/#'] as const;

const stationAccess = (enrolment: Enrolment): readonly string[] => {
  const base = topics.events(enrolment).replace(/\/events$/, '');
  return [
    '',
    `user ${brokerUser(enrolment, enrolment.serial)}`,
    `topic write ${topics.events(enrolment)}`,
    `topic write ${topics.state(enrolment)}`,
    `topic read ${topics.ack(enrolment)}`,
    `topic read ${base}/command/#`,
    `topic write ${base}/reply/#`,
    `topic readwrite checkpoint/v1/${enrolment.site}/presence`,
    'topic read checkpoint/v1/lists/#',
  ];
};

/** For somebody who sets up a broker; it refuses whoever brings no certificate of ours, or one that was revoked. */
export const mosquittoConfiguration = (files: OfficeFiles, port: number): string =>
  [
    '# Mosquitto for Checkpoint. Copy, and change what your house needs.',
    'per_listener_settings false',
    `listener ${port}`,
    `cafile ${files.authority}`,
    `certfile ${files.brokerCertificate}`,
    `keyfile ${files.brokerKey}`,
    `crlfile ${files.revoked}`,
    'require_certificate true',
    'use_identity_as_username true',
    'allow_anonymous false',
    `acl_file ${files.access}`,
    'tls_version tlsv1.2',
    '# What waits for a receiver that is slow must not be dropped.',
    'max_queued_messages 0',
    'max_queued_bytes 268435456',
    'max_inflight_messages 100',
    '# An acknowledgement is at the station 2 ms after the row was written, without it 44 ms.',
    'set_tcp_nodelay true',
    '',
  ].join('\n');

const reloadMs = 15_000;

/**
 * Writes the broker's two lists anew and makes it read them.
 * @returns what went wrong with the broker, as a sentence; null: it was told, or nobody asked for it
 */
export const writeBrokerFiles = async (
  files: OfficeFiles,
  settings: Pick<OfficeSettings, 'reload'>,
  authority: CertificateAuthority,
  enrolments: readonly Enrolment[],
  now: number,
): Promise<string | null> => {
  const refused = enrolments
    .filter(({ state }) => state !== 'active')
    .map(({ serial, state, endedAt, createdAt }) => ({
      serial,
      at: endedAt ?? createdAt,
      hold: state === 'waiting',
    }));
  writeWhole(files.revoked, await authority.revocations(refused, now), publicMode);
  writeWhole(files.access, accessList(enrolments), publicMode);
  return reload(settings.reload);
};

const reload = ([program, ...args]: readonly string[]): string | null => {
  if (program === undefined) return null;
  const { error, status, stderr } = spawnSync(program, args, { timeout: reloadMs, encoding: 'utf8' });
  if (error === undefined && status === 0) return null;
  const why = error?.message ?? `${stderr.trim() || 'no message'} (status ${status})`;
  return `the broker was not told of it: ${[program, ...args].join(' ')}: ${why}`;
};
