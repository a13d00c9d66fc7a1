/** What a value that came as JSON has at the end of a path of keys; undefined where the path ends before. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce(
    (inner, key): unknown =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}
