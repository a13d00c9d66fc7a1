import { createRequire } from "node:module";

// Both in their CommonJS form: imported as ES modules they make Node read TypeScript's nine megabytes twice more, in
// search of exports, which takes as long as loading them.
const require = createRequire(import.meta.url);

/** @type {(name: "openapi-typescript") => Omit<typeof import("openapi-typescript"), "default"> & { default: OpenapiTS }} */
const requirePackage = require;
/** @type {(name: "typescript") => typeof import("typescript")} */
const requireTypeScript = require;

/**
 * Takes any document; the package's own type wants one whose every field is typed.
 *
 * @typedef {(document: unknown, options: import("openapi-typescript").OpenAPITSOptions) => Promise<import("typescript").Node[]>} OpenapiTS
 */

export const { default: openapiTS, astToString } = requirePackage("openapi-typescript");
export const { factory, SyntaxKind } = requireTypeScript("typescript");
