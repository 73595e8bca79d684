import { makeDeb } from './make-deb.ts';
import { samplePackage } from './sample-package.ts';

/** A program of its own, so that a test can run it in another environment: `deb-program.ts FOLDER`. */
const [folder = '.'] = process.argv.slice(2);
await makeDeb(folder, samplePackage(), { postinst: '#!/bin/sh\nexit 0\n' });
