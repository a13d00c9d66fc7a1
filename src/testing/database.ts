import { isObject } from "./fields.js";
import type { World } from "./world.js";

/** Whether the database rejects a value or a part of it: every database rejects lone surrogates, PostgreSQL also NUL. */
export function isUnstorable({ release }: World, value: unknown): boolean {
  const isBad = (text: string) =>
    /[\ud800-\udfff]/u.test(text) || (release.database === "postgresql" && text.includes("\0"));
  const isAnyBad = (item: unknown): boolean => {
    if (typeof item === "string") return isBad(item);
    if (Array.isArray(item)) return item.some(isAnyBad);
    return isObject(item) && Object.entries(item).some((entry) => entry.some(isAnyBad));
  };
  return isAnyBad(value);
}

/** The length of a text as databases and Python count it. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** Whether a number is too large for an integer column. */
export function isBeyondIntegers(value: number | undefined): boolean {
  return (value ?? 0) > 2 ** 63;
}
