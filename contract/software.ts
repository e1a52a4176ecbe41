import manifest from '../package.json' with { type: 'json' };

/** Version of this software, as rows, states and screens name it. */
export const software: string = manifest.version;
