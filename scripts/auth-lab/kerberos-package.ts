import { join } from "node:path";
import { cachedPackages } from "../airflow/npm-cache.js";

const version = "7.0.0";

/**
 * The path of the npm package `kerberos`, installed first if need be: into the lab's cache, because it is built against the
 * headers of MIT Kerberos, which `npm ci` must not need. Throws a {@link LabError} if the build fails.
 */
export async function installKerberosPackage(
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const modules = await cachedPackages({
    // An addon is built for one Node.
    folder: `kerberos-${version}-node${process.versions.modules}`,
    packages: [`kerberos@${version}`],
    log,
    signal,
  });
  return join(modules, "kerberos");
}
