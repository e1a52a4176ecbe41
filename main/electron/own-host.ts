import { type Crash, crashWords, noteCrash } from '../host/crash.ts';
import type { HostOrder } from '../host/messages.ts';
import { announce } from '../host/running.ts';
import type { StationSays } from './station-keeper.ts';

/** What a host does with the reports of a shell, for a shell that is its own host. @returns takes a report */
export const hostReports = (
  { dataDirectory }: Pick<HostOrder, 'dataDirectory'>,
  environment: NodeJS.ProcessEnv,
  log: (line: string) => void,
  now: () => Date,
): Readonly<{
  report: (message: StationSays | Readonly<{ kind: 'crashed'; crash: Crash }>) => void;
  end: () => void;
}> => {
  let forget: () => void = () => undefined;
  return {
    report: (message) => {
      if (message.kind === 'crashed') {
        log(`${crashWords(message.crash)}; it is started again`);
        noteCrash(dataDirectory, message.crash, now());
      } else if (message.kind === 'failed') {
        log(`error ${message.error.code}: ${message.error.message}\n  → ${message.error.hint}`);
      } else if (message.kind === 'ready') {
        forget();
        forget = announce(
          { pid: process.pid, url: message.url, dataDirectory, startedAt: now().getTime() },
          environment,
        );
        log(`ready ${message.url}`);
      }
    },
    end: () => forget(),
  };
};
