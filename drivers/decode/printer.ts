import {
  doneWithoutPaper,
  isDoneAnswer,
  isRealTimeAnswer,
  parseErrorKind,
  parseOfflineCause,
  parseOnline,
  parsePaper,
} from '../printer/escpos.ts';
import type { Decoded, Decoder } from './decoder.ts';

/**
 * A printer's answers, byte by byte. One to DLE EOT does not say which of the four questions it answers, so it is read as
 * each of them.
 */
export const printerDecoder = (): Decoder => ({
  push: (bytes) => [...bytes].map(answerOf),
  deadline: () => null,
  flush: () => [],
  end: () => [],
});

const answerOf = (byte: number): Decoded => {
  const hex = byte.toString(16).padStart(2, '0');
  if (isRealTimeAnswer(byte)) {
    const offline = parseOfflineCause(byte);
    return {
      kind: 'status',
      byte: hex,
      ifAskedFor: {
        printer: { online: parseOnline(byte) },
        offline,
        error: (byte & 0x6c) === 0 ? null : parseErrorKind(byte),
        paper: parsePaper(byte),
      },
    };
  }
  if (isDoneAnswer(byte)) return { kind: 'done', byte: hex, paperOut: doneWithoutPaper(byte) };
  return { kind: 'unknown', byte: hex };
};
