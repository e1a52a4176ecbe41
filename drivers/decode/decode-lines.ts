import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Decoded, Decoder } from './decoder.ts';
import { parseHexLine } from './hex-line.ts';

/** `line`: the last one that had come, from 1. `ms`: its time, or the end of the silence that completed it. */
export type DecodedLine = Readonly<{ line: number; ms: number }> & Decoded;

/** Between lines that name no time. */
const stepMs = 1;

/**
 * Decodes recorded chunks, one a line. Time passes only as the lines say; after the last one it passes until nothing waits.
 * @throws CheckpointError RecordingInvalid naming the first line that is no recording; what came before it has been told
 */
export async function* decodeLines(lines: AsyncIterable<string>, decoder: Decoder): AsyncGenerator<DecodedLine> {
  let line = 0;
  let now = 0;
  for await (const text of lines) {
    const parsed = parseHexLine(text);
    line += 1;
    if (parsed === null) continue;
    if (typeof parsed === 'string') throw notHex(line, parsed);
    const { ms, bytes } = parsed;
    const at = ms ?? now + stepMs;
    yield* silence(decoder, at, line - 1);
    now = Math.max(now, at);
    for (const decoded of decoder.push(bytes, now)) yield { line, ms: now, ...decoded };
  }
  yield* silence(decoder, Number.POSITIVE_INFINITY, line);
  for (const decoded of decoder.end()) yield { line, ms: now, ...decoded };
}

/** Everything that silence completes before `until`. A deadline moves on with each flush, or is none any more. */
function* silence(decoder: Decoder, until: number, line: number): Generator<DecodedLine> {
  let deadline = decoder.deadline();
  while (deadline !== null && deadline <= until) {
    for (const decoded of decoder.flush(deadline)) yield { line, ms: deadline, ...decoded };
    const next = decoder.deadline();
    if (next !== null && next <= deadline) return;
    deadline = next;
  }
}

const notHex = (line: number, why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.RecordingInvalid,
    `line ${line}: ${why}`,
    'Give hex digits, two a byte, one chunk a line; before them, if it is known, the time in ms (120: 48 65).',
  );
