import { DepotError } from '../errors.ts';

/** The obsolete 96 bytes before the headers (rpm: docs/manual/format_lead.md). rpm checks magic, version and signature type. */
export const LEAD_SIZE = 96;

const MAGIC = 0xedab_eedb;
const NAME_OFFSET = 10;
const NAME_SIZE = 66;
/** RPMSIGTYPE_HEADERSIG: a header with signatures follows. */
const HEADER_SIGNATURE = 5;

/** @param name `name-version-release`; cut where the field ends, since nobody reads it. */
export function encodeLead(name: string): Buffer {
  const lead = Buffer.alloc(LEAD_SIZE);
  lead.writeUInt32BE(MAGIC, 0);
  lead.writeUInt8(3, 4); // major; minor 0
  lead.writeUInt16BE(0, 6); // binary package
  lead.writeUInt16BE(1, 8); // architecture number: rpmbuild 4.18 writes 1 for all that matter
  lead.write(name, NAME_OFFSET, NAME_SIZE - 1, 'utf8');
  lead.writeUInt16BE(1, 76); // Linux
  lead.writeUInt16BE(HEADER_SIGNATURE, 78);
  return lead;
}

/** @throws DepotError RPM_LEAD for what is not a v3 or v4 binary rpm, RPM_TRUNCATED. */
export function checkLead(lead: Buffer, where: string): void {
  if (lead.length < 4 || lead.readUInt32BE(0) !== MAGIC)
    throw new DepotError('RPM_LEAD', 'not an rpm', { where });
  if (lead.length < LEAD_SIZE)
    throw new DepotError('RPM_TRUNCATED', 'the file ends inside the lead', { where });
  const major = lead.readUInt8(4);
  if (major !== 3) {
    throw new DepotError(
      'RPM_LEAD',
      `the lead says format ${major}; only packages of format 3 and 4 (lead 3) are read`,
      { where },
    );
  }
  if (lead.readUInt16BE(6) !== 0) throw new DepotError('RPM_LEAD', 'a source package', { where });
  if (lead.readUInt16BE(78) !== HEADER_SIGNATURE) {
    throw new DepotError('RPM_LEAD', 'the lead announces no signature header', { where });
  }
}
