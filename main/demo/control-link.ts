import { createConnection, type Socket } from 'node:net';
import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';

const answerSchema = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

const timeoutMs = 3000;

/** Sends one command to a simulated device and waits for its answer: JSON lines, one connection a command. */
export const command = (port: number, message: Readonly<Record<string, unknown>>): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
    let text = '';
    const fail = (why: string) => {
      socket.destroy();
      reject(
        new CheckpointError(
          ErrorCode.DeviceUnreachable,
          `the simulated device did not take it: ${why}`,
          'wait a second and try again',
        ),
      );
    };
    socket.setTimeout(timeoutMs, () => fail('no answer'));
    socket.on('error', (error) => fail(error.message));
    socket.on('connect', () => socket.write(`${JSON.stringify(message)}\n`));
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end >= 0) settle(socket, text.slice(0, end), resolve, fail);
    });
  });

const settle = (socket: Socket, line: string, resolve: () => void, fail: (why: string) => void): void => {
  const answer = answerSchema.safeParse(parse(line));
  if (!answer.success) {
    fail('an answer that is not JSON');
  } else if (!answer.data.ok) {
    fail(answer.data.error ?? 'refused');
  } else {
    socket.destroy();
    resolve();
  }
};

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};
