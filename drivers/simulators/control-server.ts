import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { z } from 'zod';
import { messageOf } from '../../contract/errors.ts';
import { boundedLines } from './bounded-lines.ts';
import { answerTo, type ControlHandler } from './control-answer.ts';

export type { ControlHandler };

const host = '127.0.0.1';

/** JSON lines over TCP: every line is a command and is answered with one line, in the order in which they came. */
export class ControlServer {
  readonly #handle: ControlHandler;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  constructor(handle: ControlHandler) {
    this.#handle = handle;
    this.#server = createServer({ noDelay: true }, (socket) => void this.#serve(socket));
  }

  get port(): number {
    return this.#port;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen({ port, host });
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    try {
      for await (const line of boundedLines(socket)) {
        if (line.trim() === '') continue;
        const answer = await answerTo(line, this.#handle);
        if (!socket.writable) return;
        if (!socket.write(`${JSON.stringify(answer)}\n`)) await once(socket, 'drain');
      }
    } catch (thrown) {
      if (socket.writable) socket.write(`${JSON.stringify({ ok: false, error: messageOf(thrown) })}\n`);
    } finally {
      socket.end();
    }
  }
}

/** Bytes written as hex digits, two each. */
export const hexSchema = z
  .string()
  .regex(/^([0-9a-fA-F]{2})*$/, 'hex digits, two a byte')
  .transform((hex) => new Uint8Array(Buffer.from(hex, 'hex')));

/** {"unplug": ms}: drops the connection and refuses for that long. */
export const unplugSchema = z.strictObject({ unplug: z.int().min(0).max(3_600_000) });
