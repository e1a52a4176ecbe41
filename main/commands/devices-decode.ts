import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { decodeRecording } from '../../station/workshop.ts';
import { dataOf } from '../client/data-of.ts';
import { printJson } from './print.ts';

export type DecodeOptions = Readonly<{ data?: string; descriptor?: string }>;

/** @throws CheckpointError ProfileUnknown, ProfileInvalid, DeviceAnswerWrong, RecordingInvalid */
export const decode = async (profile: string, options: DecodeOptions): Promise<void> => {
  const descriptor = options.descriptor === undefined ? null : descriptorOf(options.descriptor);
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const decoded of decodeRecording(dataOf(options), profile, descriptor, lines)) printJson(decoded);
  } finally {
    lines.close();
  }
};

const descriptorOf = (file: string): Uint8Array => {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      `the report descriptor ${file} cannot be read: ${messageOf(cause)}`,
      'name a file with the bytes of /sys/class/hidraw/*/device/report_descriptor',
      { cause },
    );
  }
};
