import type { Readable } from 'node:stream';

/** The first whole line of a stream as JSON. Rejects when the stream ends before. */
export const firstJsonLine = (stream: Readable): Promise<unknown> =>
  new Promise((resolve, reject) => {
    let text = '';
    const take = (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end < 0) return;
      stream.off('data', take);
      // What follows is not for us, but an unread pipe would block the writer.
      stream.resume();
      try {
        resolve(JSON.parse(text.slice(0, end)));
      } catch (error) {
        reject(error);
      }
    };
    stream.on('data', take);
    stream.once('end', () => reject(new Error('ended without saying that it is ready')));
  });
