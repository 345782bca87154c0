import { inflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of each pixel, row by row. */
  readonly rgba: Uint8Array;
}

const SIGNATURE = '89504e470d0a1a0a';

/** Reads an 8-bit RGBA image without interlacing, which is what our renderer writes; throws on anything else. */
export function decodePng(bytes: Uint8Array): Pixels {
  const png = Buffer.from(bytes);
  if (png.subarray(0, 8).toString('hex') !== SIGNATURE) throw new Error('Not a PNG');
  const data: Buffer[] = [];
  let header = Buffer.alloc(0);
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = body;
    if (type === 'IDAT') data.push(body);
    at += 12 + length;
  }
  const [depth, colour, , , interlace] = header.subarray(8);
  if (depth !== 8 || colour !== 6 || interlace !== 0) throw new Error('Not 8-bit RGBA');
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  return { width, height, rgba: unfilter(inflateSync(Buffer.concat(data)), width, height) };
}

export function isDark(pixels: Pixels, x: number, y: number): boolean {
  const at = (y * pixels.width + x) * 4;
  const [red = 255, green = 255, blue = 255] = pixels.rgba.subarray(at, at + 3);
  return red + green + blue < 240;
}

function unfilter(raw: Uint8Array, width: number, height: number): Uint8Array {
  const line = width * 4;
  const out = new Uint8Array(line * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (line + 1)];
    for (let x = 0; x < line; x += 1) {
      const value = raw[y * (line + 1) + 1 + x] ?? 0;
      const left = x < 4 ? 0 : (out[y * line + x - 4] ?? 0);
      const above = y === 0 ? 0 : (out[(y - 1) * line + x] ?? 0);
      const corner = y === 0 || x < 4 ? 0 : (out[(y - 1) * line + x - 4] ?? 0);
      out[y * line + x] = value + predicted(filter, left, above, corner);
    }
  }
  return out;
}

function predicted(
  filter: number | undefined,
  left: number,
  above: number,
  corner: number,
): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return Math.floor((left + above) / 2);
  if (filter !== 4) return 0;
  const guess = left + above - corner;
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((one) => Math.abs(guess - one));
  if (toLeft === undefined || toAbove === undefined || toCorner === undefined) return 0;
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
