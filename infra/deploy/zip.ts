import { crc32, deflateRawSync } from 'node:zlib';

/** 1980-01-01, the first day that a zip can tell. */
const DATE = (1 << 5) | 1;
const REGULAR_FILE = 0o100644;

/**
 * A zip of one file, the same for the same bytes: without a time, an owner or anything else of this machine.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function toZip(name: string, content: Uint8Array): Buffer {
  const path = Buffer.from(name);
  const packed = deflateRawSync(content, { level: 9 });
  // Version to unpack 2.0, no flags, deflated, midnight of the date.
  const common = words(20, 0, 8, 0, DATE);
  const sizes = longs(crc32(content), packed.length, content.length);
  const local = Buffer.concat([longs(0x04034b50), common, sizes, words(path.length, 0), path, packed]);
  const entry = Buffer.concat([
    longs(0x02014b50),
    // Made under Unix, whose modes count.
    words(0x0314),
    common,
    sizes,
    words(path.length, 0, 0, 0, 0),
    longs(REGULAR_FILE << 16, 0),
    path,
  ]);
  const end = Buffer.concat([longs(0x06054b50), words(0, 0, 1, 1), longs(entry.length, local.length), words(0)]);
  return Buffer.concat([local, entry, end]);
}

function words(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  values.forEach((value, at) => {
    buffer.writeUInt16LE(value, at * 2);
  });
  return buffer;
}

function longs(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => {
    buffer.writeUInt32LE(value >>> 0, at * 4);
  });
  return buffer;
}
