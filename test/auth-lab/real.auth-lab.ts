import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { airflowTokenChecks } from "./airflow-token.js";
import { basicChecks } from "./basic.js";
import { bearerChecks } from "./bearer.js";
import { googleChecks } from "./google-id-token.js";
import { kerberosChecks } from "./kerberos.js";
import { Lab } from "./lab.js";
import { mtlsChecks } from "./mtls.js";
import { mwaaChecks } from "./mwaa.js";
import { proxyChecks } from "./proxies.js";
import { sessionChecks } from "./session.js";
import { stockChecks } from "./stock.js";
import { readTarget } from "./target.js";

const methods: Readonly<Record<string, (lab: Lab) => void>> = {
  basic: basicChecks,
  kerberos: kerberosChecks,
  googleIdToken: googleChecks,
  airflowToken: airflowTokenChecks,
  "bearer and custom": bearerChecks,
  mwaa: mwaaChecks,
  mTLS: mtlsChecks,
  "stock 2.11": stockChecks,
  // These restart the server with other settings.
  session: sessionChecks,
  proxies: proxyChecks,
};

// scripts/auth-lab.ts starts the server and sets this variable.
const lab = new Lab(readTarget(readFileSync(process.env["AUTH_LAB_TARGET"] ?? "", "utf8")));

describe(`Airflow ${lab.target.name}`, () => {
  for (const [name, checks] of Object.entries(methods)) {
    if (lab.target.methods.includes(name)) describe(name, () => checks(lab));
  }

  describe("secrets", () => {
    it("are in no error, event or client of the checks", () => {
      expect(lab.secrets.leaks()).toEqual([]);
      expect(lab.secrets.looks).toBeGreaterThan(5);
      expect(lab.secrets.count).toBeGreaterThan(5);
    });
  });
});
