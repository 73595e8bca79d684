import manifest from '../package.json' with { type: 'json' };

/** godepot's own version, as package.json has it: recorded in provenance, never embedded in packages. */
export const GODEPOT_VERSION: string = manifest.version;
