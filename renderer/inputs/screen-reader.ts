import type { ErrorCode } from '../../contract/errors.ts';
import type { ScreenInput, ScreenReport } from '../../contract/screen-input.ts';

/** What an input device in this screen tells. */
export type ReaderSink = Readonly<{
  input(input: ScreenInput): void;
  report(report: ScreenReport): void;
}>;

/** An input device that is being read. */
export type ScreenReader = Readonly<{
  /** Ends the reading; nothing is told after that. */
  dispose(): void;
}>;

export const failing = (
  state: 'absent' | 'faulty',
  code: ErrorCode,
  message: string,
  hint: string,
): Extract<ScreenReport, { error: unknown }> => ({
  state,
  error: { code, message: message.slice(0, 500), hint: hint.slice(0, 500) },
});
