import { gzipSync } from 'node:zlib';
import type { Configuration } from '../../contract/configuration.ts';
import type { Diagnostics } from '../../contract/rpc.ts';

/** Base64 of this fits a reply of 128 KiB, which brokers that are set up as docs/central.md says take. */
const maxPackedBytes = 90 * 1024;

export type PackedDiagnostics = Readonly<{ encoding: 'gzip'; bytes: number; data: string }>;

/** The broker's password stays here; nothing in a configuration or in diagnostics is about a person who passed. */
const withoutSecrets = (configuration: Configuration): Configuration => {
  const { sync } = configuration;
  if (sync === null) return configuration;
  const { password: _password, ...rest } = sync;
  return { ...configuration, sync: rest };
};

/**
 * What the central team is told of a station: JSON, compressed.
 * @returns `bytes`: of the JSON
 */
export const packDiagnostics = (diagnostics: Diagnostics, configuration: Configuration): PackedDiagnostics => {
  const whole = { diagnostics, configuration: withoutSecrets(configuration) };
  const [json, packed] = pack(whole);
  if (packed.length <= maxPackedBytes) return packedOf(json, packed);
  return packedOf(...pack({ diagnostics, configuration: null }));
};

const pack = (value: unknown): [string, Buffer] => {
  const json = JSON.stringify(value);
  return [json, gzipSync(json, { level: 9 })];
};

const packedOf = (json: string, packed: Buffer): PackedDiagnostics => ({
  encoding: 'gzip',
  bytes: Buffer.byteLength(json),
  data: packed.toString('base64'),
});
