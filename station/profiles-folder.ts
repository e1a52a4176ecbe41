import { join } from 'node:path';

/** An installer's own device profiles lie in `profiles` of the data directory. */
export const profilesFolder = (dataDirectory: string): string => join(dataDirectory, 'profiles');
