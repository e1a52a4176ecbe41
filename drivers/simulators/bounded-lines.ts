import { StringDecoder } from 'node:string_decoder';

/** A payload of 4096 bytes as hex, with room for the command around it. */
const longestLine = 64 * 1024;

/**
 * Lines of UTF-8, without their ends; the last one need not have one.
 * @throws Error when a line is longer than 64 Ki characters: whoever sends no end of line must not fill the memory
 */
export async function* boundedLines(stream: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + (Buffer.isBuffer(chunk) ? decoder.write(chunk) : String(chunk))).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > longestLine) throw new Error(`a command is longer than ${longestLine} characters`);
  }
  if (rest !== '') yield rest;
}
