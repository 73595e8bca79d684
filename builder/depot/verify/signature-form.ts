import { DepotError } from '../../errors.ts';
import { type CheckList, runCheck, requireNone } from '../../packaging/checks.ts';
import { armor, dearmor } from '../../signing/armor.ts';
import { clearsignedContent, joinClearsigned, splitClearsigned } from '../../signing/clearsigned.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import { type SignatureFile, signatureFiles } from '../signatures/signature-files.ts';
import { MAX_RELEASE, readWhole } from './read-whole.ts';

/**
 * Signature files are listed nowhere, and around their signatures there is room for more: blank lines, headers, other line ends. Whatever is
 * not the one form that godepot writes was changed by somebody, however good the signature still is.
 */
export async function verifySignatureForm(
  list: CheckList,
  folder: string,
  manifest: Manifest,
): Promise<void> {
  await runCheck(list, 'form of signature files', async () => {
    const files = signatureFiles(manifest);
    const faults: string[] = [];
    for (const file of files) {
      const text = await textOf(folder, file);
      // what cannot even be taken apart is told of as a signature
      if (text !== undefined && canonical(text, file) !== text)
        faults.push(`${file.path} is not as it was written`);
    }
    requireNone(faults, 'SNAPSHOT_ALTERED');
    return `${files.length}, each as godepot writes it and not a byte more`;
  });
}

async function textOf(folder: string, { path }: SignatureFile): Promise<string | undefined> {
  try {
    return (await readWhole(folder, path, 'SNAPSHOT_SIGNATURE', MAX_RELEASE)).toString('utf8');
  } catch (error) {
    if (error instanceof DepotError) return undefined;
    throw error;
  }
}

function canonical(text: string, { kind }: SignatureFile): string {
  try {
    if (kind === 'detached') return armor(dearmor(text, 'SIGNATURE'), 'SIGNATURE');
    const { text: signed, signature } = splitClearsigned(text);
    return joinClearsigned(clearsignedContent(signed), signature);
  } catch (error) {
    if (error instanceof DepotError) return text;
    throw error;
  }
}
