import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Configuration, configurationSchema } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';

const hint = 'correct the file; docs/configuration.md explains every field';

/** @throws CheckpointError ConfigurationUnreadable, ConfigurationInvalid */
export const loadConfiguration = (file: string): Configuration => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.ConfigurationUnreadable,
      `the configuration ${file} cannot be read: ${messageOf(cause)}`,
      'check that the file exists and is JSON',
      { cause },
    );
  }
  return parseConfiguration(value, file);
};

/** @throws CheckpointError ConfigurationInvalid */
export const parseConfiguration = (value: unknown, source: string): Configuration => {
  const parsed = configurationSchema.safeParse(value);
  if (!parsed.success) {
    throw new CheckpointError(ErrorCode.ConfigurationInvalid, `${source}:\n${z.prettifyError(parsed.error)}`, hint);
  }
  const problem = contradiction(parsed.data);
  if (problem !== null) throw new CheckpointError(ErrorCode.ConfigurationInvalid, `${source}: ${problem}`, hint);
  return parsed.data;
};

const contradiction = ({ lanes, devices }: Configuration): string | null => {
  const laneIds = new Set(lanes.map((lane) => lane.id));
  if (laneIds.size < lanes.length) return 'two lanes have the same id';
  if (new Set(devices.map((device) => device.id)).size < devices.length) return 'two devices have the same id';
  const stray = devices.find((device) => !laneIds.has(device.lane));
  if (stray !== undefined) return `device "${stray.id}" stands at lane "${stray.lane}", which is not configured`;
  return secondOfAKind(devices);
};

/** The second one's readings of the same person would be taken for the next one's, and a second printer never be used. */
const secondOfAKind = (devices: Configuration['devices']): string | null => {
  for (const [index, { id, kind, lane }] of devices.entries()) {
    const before = devices.slice(0, index).find((other) => other.lane === lane && other.kind === kind);
    if (before !== undefined && kind !== 'scanner')
      return `lane "${lane}" has two of kind ${kind}: "${before.id}" and "${id}"; it takes one`;
  }
  return null;
};
