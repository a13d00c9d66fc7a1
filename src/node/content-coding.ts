import { constants } from "node:buffer";
import type { Transform } from "node:stream";
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from "node:zlib";

/** How the bytes of a body are compressed. */
export interface ContentCoding {
  /** Decodes a whole body at once: for what is then parsed at once as well, it is the shorter of the two. */
  whole(bytes: Buffer): Buffer;
  /** Makes what decodes a body piece by piece, given the first one. */
  stream(first: Buffer): Transform;
}

/** What a request asks for if it does not say. */
export const acceptEncoding = "gzip, deflate, br";

/** What is longer is no string. */
const limits = { maxOutputLength: constants.MAX_STRING_LENGTH };

const gzip: ContentCoding = {
  whole: (bytes) => gunzipSync(bytes, limits),
  stream: () => createGunzip(),
};

const codings = new Map<string, ContentCoding>([
  ["gzip", gzip],
  ["x-gzip", gzip],
  [
    "deflate",
    {
      whole: (bytes) => (hasZlibHead(bytes) ? inflateSync : inflateRawSync)(bytes, limits),
      stream: (first) => (hasZlibHead(first) ? createInflate() : createInflateRaw()),
    },
  ],
  ["br", { whole: (bytes) => brotliDecompressSync(bytes, limits), stream: () => createBrotliDecompress() }],
]);

/** The coding that a `content-encoding` names; `undefined` for none and for what nobody asked for, which stays as it is. */
export function contentCoding(name: string | undefined): ContentCoding | undefined {
  return name === undefined ? undefined : codings.get(name.toLowerCase());
}

/** Some servers send raw deflate data under that name. */
function hasZlibHead(bytes: Buffer): boolean {
  return ((bytes[0] ?? 0) & 0x0f) === 8;
}
