import { DeclarationReflection, type ProjectReflection, type Reflection, ReflectionKind } from "typedoc";

/** Types of options. */
const filledIn = /(Options|Times|Seed)$|^(EmbeddedDag|ExpiringToken|Fault|LoginRequest|ServiceAccountKey)$/;

/**
 * The gaps in the docstrings of options: the description; the unit of a name that ends in `Ms`; the `@default` of an
 * optional one, `none` if there is none; the error for an invalid number.
 */
export function optionProblems(project: ProjectReflection): string[] {
  return Object.values(project.reflections).flatMap((reflection) => {
    if (!(reflection instanceof DeclarationReflection) || !isOwnOption(reflection)) return [];
    const { comment, name, type } = reflection;
    const text = (comment?.summary ?? []).map(({ text }) => text).join("");
    const { module } = placeOf(reflection);
    // Options of the embedded Airflow are not validated.
    const checksNumbers = module !== "airflow-client/testing";
    const missing = [
      ...(text.trim() === "" ? ["what it is"] : []),
      ...(name.endsWith("Ms") && !/\bmilliseconds\b/i.test(text) ? ["its unit, milliseconds"] : []),
      ...(reflection.flags.isOptional && comment?.getTag("@default") === undefined ? ["its @default"] : []),
      ...(checksNumbers && /^[^>]*\bnumber\b[^>]*$/.test(String(type)) && !/`(Range|Type)Error`/.test(text)
        ? ["the error for a wrong number"]
        : []),
    ];
    return missing.map((what) => `${reflection.getFullName()} does not say ${what}`);
  });
}

function isOwnOption(reflection: DeclarationReflection): boolean {
  if (!reflection.kindOf(ReflectionKind.Property) || reflection.inheritedFrom !== undefined) return false;
  const { module, owner, isOfCallback } = placeOf(reflection);
  if (isOfCallback) return false;
  // The bodies of the API are described in the specs, which have their own rules.
  return filledIn.test(owner) && !/\/v[12]$/.test(module);
}

/** The module and the exported type of a property, and whether it belongs to a parameter or result of a callback. */
function placeOf(reflection: Reflection): { module: string; owner: string; isOfCallback: boolean } {
  let owner = "";
  let isOfCallback = false;
  let at: Reflection | undefined = reflection;
  for (; at !== undefined && !at.kindOf(ReflectionKind.Module); at = at.parent) {
    if (at.kindOf([ReflectionKind.Interface, ReflectionKind.TypeAlias])) owner = at.name;
    if (at.kindOf(ReflectionKind.SomeSignature)) isOfCallback = true;
  }
  return { module: at?.name ?? "", owner, isOfCallback };
}
