import { z } from 'zod';
import { messageOf } from '../../contract/errors.ts';

export type ControlAnswer = Readonly<{ ok: true; [key: string]: unknown }> | Readonly<{ ok: false; error: string }>;

/** Carries out one command. What it throws becomes the answer's `error`. */
export type ControlHandler = (command: unknown) => Promise<Readonly<Record<string, unknown>>>;

/** Carries out one line, whatever stands in it. */
export const answerTo = async (line: string, handle: ControlHandler): Promise<ControlAnswer> => {
  try {
    const command: unknown = JSON.parse(line);
    return { ok: true, ...(await handle(command)) };
  } catch (thrown) {
    return { ok: false, error: thrown instanceof z.ZodError ? z.prettifyError(thrown) : messageOf(thrown) };
  }
};
