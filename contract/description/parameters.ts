import { commandNames } from '../commands.ts';

/** What stands in braces in the address of a channel. */
export const announcedParameters = {
  site: { description: 'Id of the site: lower-case letters, digits, hyphens.' },
  station: { description: 'Id of the station within its site: lower-case letters, digits, hyphens.' },
  list: { description: 'Name of the list.', enum: ['trust', 'revocations', 'rules', 'watch-list'] },
  command: { description: 'Name of the command.', enum: [...commandNames] },
  version: { description: 'Version of the file.' },
  chunk: { description: 'Number of the piece, from 0 on.' },
} as const;
