import { z } from 'zod';

/** Imported before any schema is made: zod's compiler tries `new Function`, which the page's policy forbids and reports. */
z.config({ jitless: true });
