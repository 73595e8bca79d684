import type { Copyright } from './deb-docs.ts';

/** Of godepot's own packages. Debian keeps the full text of Apache-2.0 in one place. */
export const OWN_COPYRIGHT: Copyright = {
  holder: '2026 The godepot authors',
  license: 'Apache-2.0',
  text: [
    'Licensed under the Apache License, Version 2.0; you may not use this file except in compliance with the License.',
    'Unless required by applicable law or agreed to in writing, it is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES',
    'OR CONDITIONS OF ANY KIND, either express or implied.',
    '',
    'On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.',
  ].join('\n'),
};
