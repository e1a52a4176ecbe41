import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { boundedLines } from './bounded-lines.ts';
import { answerTo, type ControlAnswer, type ControlHandler } from './control-answer.ts';

/** What came of one line of a script. */
export type ScriptStep = ControlAnswer & Readonly<{ line: number }>;

/** Carries out JSON lines one after the other; empty lines and `#` remarks are passed over. Rejects as the lines do. */
export const runScript = async (
  lines: AsyncIterable<string>,
  command: ControlHandler,
  told: (step: ScriptStep) => void,
): Promise<void> => {
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === '' || text.trimStart().startsWith('#')) continue;
    told({ line, ...(await answerTo(text, command)) });
  }
};

/** @throws Error from the iteration: a line is too long */
export const linesOfStream = (stream: Readable): AsyncIterable<string> => boundedLines(stream);

/** @throws Error the file cannot be read; from the iteration, not from here */
export const linesOfFile = (file: string): AsyncIterable<string> => linesOfStream(createReadStream(file));
