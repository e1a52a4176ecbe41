/**
 * Loaded before a station's own code (`--import`), in its threads as well: a wall clock that stands wrong by as many
 * milliseconds as the file in CHECKPOINT_TEST_CLOCK says, looked at every 20 ms. What runs is the station as it ships; the
 * monotonic clock is the system's.
 */
import { readFileSync } from 'node:fs';

const file = process.env['CHECKPOINT_TEST_CLOCK'] ?? '';
const SystemDate = Date;
let offset = 0;

const look = (): void => {
  try {
    offset = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    // Being written: as it was.
  }
};

const now = (): number => SystemDate.now() + offset;

look();
setInterval(look, 20).unref();
const clock: ProxyHandler<DateConstructor> = {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
};
globalThis.Date = new Proxy(SystemDate, clock);
