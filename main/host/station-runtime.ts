import { fileURLToPath } from 'node:url';
import type { ChildSpec } from './child.ts';

const entry = fileURLToPath(new URL('./station-process.ts', import.meta.url));

/**
 * V8 lets the space for new objects grow to 128 MiB and old ones to several times what lives before it collects, and a
 * station has months to get there. So: 2 MiB for new objects, a collection once a quarter has been added to what lives, and
 * memory before speed where V8 has the choice. Where a machine has more than 4 GiB, V8 copies 2 MiB of its own code beside the
 * code of each thread, so that calls are short: not here.
 */
const memory = [
  '--max-semi-space-size=2',
  '--heap-growing-percent=25',
  '--optimize-for-size',
  '--no-short-builtin-calls',
] as const;

/** SIGUSR1 would open Node's debugger to whoever can send it. */
const closed = ['--disable-sigusr1'] as const;

/**
 * glibc (others do not read these): two arenas for all threads instead of one each, since none gives back what lies below
 * something in use: after a start that was half of what they hold. So whatever has 8 KiB or more, as what V8 compiles with and
 * what a slice of rows takes, has pages of its own that go back to the system when it is freed; up to 8192 of them, for a
 * process may have 65,530 mappings. Nothing is kept ready at the top of a heap, or such a block would be taken from there
 * after all. Without a limit of ours the largest block ever freed (32 MiB at a sign-in) becomes it.
 */
const environment = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '8192',
  MALLOC_MMAP_MAX_: '8192',
  MALLOC_TRIM_THRESHOLD_: '65536',
  MALLOC_TOP_PAD_: '0',
} as const;

/**
 * A built station (station-build.ts) starts as quickly without what was compiled before, and Node keeps in memory for ever
 * what it has read of that: 8 MiB of the sources.
 */
const noCompileCache = { NODE_DISABLE_COMPILE_CACHE: '1' } as const;

/** How Node runs a station's process. @param script its code; default: beside this file */
export const stationSpec = (script = entry) =>
  ({
    name: 'station',
    command: process.execPath,
    args: [...memory, ...closed, script],
    ipc: true,
    environment: script.endsWith('.ts') ? environment : { ...environment, ...noCompileCache },
  }) as const satisfies ChildSpec;
