import { DepotError } from '../../errors.ts';
import { type CheckList, runCheck } from '../../packaging/checks.ts';

/** As runCheck; what a server does not give is what was to be found out. */
export function asked(list: CheckList, check: string, work: () => Promise<string>): Promise<boolean> {
  return runCheck(
    list,
    check,
    async () => {
      try {
        return await work();
      } catch (error) {
        // nothing was asked, so nothing was found out
        if (error instanceof DepotError && error.code === 'FETCH_OFFLINE')
          throw new DepotError(
            'USAGE',
            '--offline opens no socket, and endpoints are asked over the network',
            {
              hint: 'godepot verify FOLDER looks at a depot or a mirror offline',
            },
          );
        throw error;
      }
    },
    'failed',
  );
}

/** Genuine files, and not of one publication. */
export function mixed(message: string): DepotError {
  return new DepotError('ENDPOINT_MIXED', message);
}
