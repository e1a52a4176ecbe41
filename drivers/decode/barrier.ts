import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { AnswerReader } from '../barrier/answer-reader.ts';
import { contactsOf } from '../barrier/byte-board.ts';
import { type BytePattern, bytePattern } from '../barrier/byte-pattern.ts';
import { byteSettingsOf } from '../barrier/byte-settings.ts';
import type { BarrierProfile } from '../profile/profile.ts';
import type { Decoded, Decoder } from './decoder.ts';

type Answer = Readonly<{ pattern: BytePattern; says(bytes: readonly number[]): Decoded }>;

/**
 * What a relay board answers: how its contacts stand, and that it has obeyed.
 * @throws CheckpointError ProfileInvalid
 */
export const barrierDecoder = (profile: BarrierProfile): Decoder => {
  const answers = answersOf(profile);
  const patterns = answers.map(({ pattern }) => pattern);
  const reader = new AnswerReader();
  return {
    push: (bytes) => {
      const decoded: Decoded[] = [];
      reader.push(
        bytes,
        () => patterns,
        (found, answer) => {
          const meant = answers.find(({ pattern }) => pattern === found);
          if (meant !== undefined) decoded.push(meant.says(answer));
        },
      );
      return decoded;
    },
    deadline: () => null,
    flush: () => [],
    end: () => (reader.skipped === 0 ? [] : [{ kind: 'skipped', bytes: reader.skipped }]),
  };
};

const answersOf = (profile: BarrierProfile): readonly Answer[] => {
  const settings = byteSettingsOf(profile);
  if (settings === null) throw saysNothing(profile);
  const commands = { on: settings.on, off: settings.off, pulse: settings.pulse };
  return [
    ...settings.status.map((status) => ({
      pattern: bytePattern(status.answer),
      says: (bytes: readonly number[]) => ({
        kind: 'contacts',
        ...contactsOf(status, bytes),
        marked: isMarked(status.answer),
      }),
    })),
    ...Object.entries(commands).flatMap(([command, given]) =>
      given === null || given.answer === null
        ? []
        : [
            {
              pattern: bytePattern(given.answer),
              says: () => ({ kind: 'obeyed', command, marked: isMarked(given.answer ?? '') }),
            },
          ],
    ),
  ];
};

const saysNothing = ({ id }: BarrierProfile): CheckpointError =>
  new CheckpointError(
    ErrorCode.ProfileInvalid,
    `a board of the profile "${id}" sends no bytes: its relays are read from it as a feature report`,
    'Try it out with kiosk devices test.',
  );

/** Whether a byte of the answer tells it from any other bytes. */
const isMarked = (answer: string): boolean => bytePattern(answer).some(({ kind }) => kind !== 'any');
