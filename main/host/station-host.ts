import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { Child, type ChildSpec } from './child.ts';
import { type Crash, crashOf, crashSchema, crashWords, noteCrash } from './crash.ts';
import { type HostOrder, type HostTask, hostTasks } from './messages.ts';

const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), url: z.url(), port: z.int() }),
  z.object({ kind: z.literal('restarting'), into: z.enum(hostTasks).optional() }),
  z.object({ kind: z.literal('failed'), error: z.object({ code: z.int(), message: z.string(), hint: z.string() }) }),
  // From Electron's main process: a part of its own ended, and it has started it again.
  z.object({ kind: z.literal('crashed'), crash: crashSchema }),
]);

const firstReadyMs = 60_000;

export type StationHost = Readonly<{ url: string; child: Child }>;

/**
 * Starts the station's process and keeps it running at the port that it got first. Rejects when the first start fails;
 * after that it is started again for ever, until it asks to become something else, which `switched` hears when it has ended.
 * @throws CheckpointError whatever the station could not start for
 */
export const hostStation = (
  spec: ChildSpec,
  order: HostOrder,
  log: (line: string) => void,
  switched: (into: HostTask) => void,
): Promise<StationHost> =>
  new Promise((resolve, reject) => {
    let port = order.port;
    let host: StationHost | null = null;
    let asked = false;
    const started = (process: ChildProcess) => {
      process.stdout?.pipe(globalThis.process.stderr, { end: false });
      process.on('message', (message) => {
        const report = reportSchema.safeParse(message);
        if (!report.success) return;
        if (report.data.kind === 'crashed') {
          crashed(report.data.crash);
          return;
        }
        if (report.data.kind === 'ready') {
          port = report.data.port;
          if (host !== null) log(`the station is back at ${report.data.url}`);
          host ??= { url: report.data.url, child };
          clearTimeout(late);
          resolve(host);
          return;
        }
        if (report.data.kind === 'restarting') {
          asked = true;
          const { into } = report.data;
          if (into !== undefined) void child.stop().then(() => switched(into));
          return;
        }
        const { code, message: text, hint } = report.data.error;
        if (host === null) giveUp(new CheckpointError(code as ErrorCode, text, hint));
        else log(`the station could not start again: ${text}. ${hint}`);
      });
      process.send?.({ ...order, port } satisfies HostOrder);
    };
    const giveUp = (error: CheckpointError) => {
      clearTimeout(late);
      void child.stop();
      reject(error);
    };
    const crashed = (crash: Crash) => {
      log(`${crashWords(crash)}; it is started again`);
      noteCrash(order.dataDirectory, crash, new Date());
    };
    const child = new Child(spec, started, (why, end) => {
      if (asked) log('the station starts again, as it was asked to');
      else crashed(crashOf(spec.name === 'shell' ? 'shell' : 'station', end));
      asked = false;
      if (host === null)
        giveUp(new CheckpointError(ErrorCode.ChildFailed, `the station did not start (${why})`, 'see the lines above'));
    });
    const late = setTimeout(
      () =>
        giveUp(
          new CheckpointError(
            ErrorCode.ChildFailed,
            'the station did not get ready in time',
            'look at the lines above and at the disk',
          ),
        ),
      firstReadyMs,
    );
    child.start();
  });
