import { join } from 'node:path';

export const watchListFolder = (dataDirectory: string): string => join(dataDirectory, 'watch-list');

/** Where new lists are put, whole: written beside and renamed. */
export const incomingFolder = (dataDirectory: string): string => join(watchListFolder(dataDirectory), 'incoming');
