import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import {
  AuthenticationError,
  basic,
  googleIdToken,
  kerberos,
  PermissionDeniedError,
  RateLimitError,
  session,
} from "../../src/index.js";
import type { Lab, Sent } from "./lab.js";

const run = promisify(execFile);
const hint = "Airflow 2.9 and 2.11 respond 403 to both";

/** 2.11 without `AUTH_ROLE_PUBLIC = None`: unknown users are "Public", so that all refusals are 403. */
export function stockChecks(lab: Lab): void {
  const { users, kerberos: realm, google } = lab.target;

  it("works with Basic", async () => {
    await lab.works(lab.client(basic({ username: "admin", password: users["admin"] ?? "" })));
  });

  it("responds to a wrong password as to a missing permission, and the error names both causes", async () => {
    const auth = basic({ username: "admin", password: "wrong-password" });
    const error = await lab.failure(lab.client(auth).dagRuns.list("paused"));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(error.message).toContain(hint);
  });

  it("responds to an expired Google token with 403, and the token is renewed once", async () => {
    const { audience, privateKey, serviceAccount } = google;
    const key = { client_email: serviceAccount, private_key: privateKey };
    const tokenUrl = `${google.tokenUrl}?claims=${encodeURIComponent('{"iat":-3600,"exp":-5}')}`;
    let tokens = 0;
    const auth = googleIdToken({ audience, serviceAccount: key, tokenUrl: google.tokenUrl });
    const client = lab.client(auth, {
      fetch: (url, init) => {
        if (!url.startsWith(google.tokenUrl)) return fetch(url, init);
        tokens += 1;
        return fetch(tokens === 1 ? tokenUrl : url, init);
      },
    });
    await lab.works(client);
    expect(tokens).toBe(2);
  });

  it("limits logins, which throws a RateLimitError", async () => {
    const attempt = () =>
      lab
        .client(session({ username: "admin", password: "wrong-password" }), { retry: false })
        .dagRuns.list("paused");
    const errors: Error[] = [];
    for (let logins = 0; logins < 20 && !(errors.at(-1) instanceof RateLimitError); logins += 1) {
      errors.push(await lab.failure(attempt()));
    }
    expect(errors[0]).toBeInstanceOf(AuthenticationError);
    expect(errors.at(-1)).toBeInstanceOf(RateLimitError);
  });

  it("does not accept Kerberos", async () => {
    const before = process.env["KRB5CCNAME"];
    process.env["KRB5CCNAME"] = "FILE:" + join(realm.folder, "stock.ccache");
    onTestFinished(() => {
      if (before === undefined) delete process.env["KRB5CCNAME"];
      else process.env["KRB5CCNAME"] = before;
    });
    await run("kinit", ["-k", "-t", join(realm.folder, "alice.keytab"), "alice"]);
    const sent: Sent[] = [];
    const { dagRuns } = lab.client(kerberos({ hostname: realm.host }), { sent });
    const error = await lab.failure(dagRuns.list("paused"));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(sent.map(({ status }) => status)).toEqual([403]);
  });
}
