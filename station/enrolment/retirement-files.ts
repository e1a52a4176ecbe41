import { join } from 'node:path';

/** There from when central has ordered it until the kiosk is wiped. */
export const retirementFile = (dataDirectory: string): string => join(dataDirectory, 'retirement.json');

/** What is left: central has taken this kiosk out of service, and nobody has enrolled it since. */
export const retiredFile = (dataDirectory: string): string => join(dataDirectory, 'retired.json');
