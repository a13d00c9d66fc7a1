/**
 * Refuses an option that does not exist, which would be dropped in silence, and one of another type.
 *
 * @param types what `typeof` gives for each option; `"unknown"` for one that is checked elsewhere.
 * @throws TypeError with the option's name and, if there is one like it, the name that was meant.
 */
export function checkOptions(options: object, types: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(options)) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type === undefined) {
      const start = name.slice(0, 4).toLowerCase();
      const meant = Object.keys(types).find((known) => known.toLowerCase().startsWith(start));
      throw new TypeError(`${name} is no option${meant === undefined ? "" : `: is ${meant} meant?`}`);
    }
    if (value === undefined || type === "unknown") continue;
    if (typeof value !== type || value === null)
      throw new TypeError(`${name} must be ${type === "object" ? "an" : "a"} ${type}`);
  }
}
