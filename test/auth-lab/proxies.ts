import { expect, it } from "vitest";
import { airflowToken, type AuthProvider, basic, bearer, UnexpectedResponseError } from "../../src/index.js";
import { serve } from "../support/server.js";
import type { Lab } from "./lab.js";
import { startProxy } from "./reverse-proxy.js";

const prefix = "/dep1";
const strip = (url: string) => url.slice(prefix.length);

/** Proxies in front of Airflow: a path prefix, single sign-on, a redirect. */
export function proxyChecks(lab: Lab): void {
  const { baseUrl: to, apiVersion, users } = lab.target;
  const admin = { username: "admin", password: users["admin"] ?? "" };
  const auth = (headers?: Record<string, string>): AuthProvider =>
    apiVersion === "v1" ? basic(admin) : airflowToken({ ...admin, ...(headers && { headers }) });

  it("work if they strip a prefix", async () => {
    const origin = await startProxy({ to, path: strip });
    await lab.works(lab.client(auth(), { baseUrl: origin + prefix }));
    await lab.works(lab.client(auth(), { baseUrl: `${origin}${prefix}/api/${apiVersion}/` }));
  });

  it("that redirect to a login are named in the error", async () => {
    const login = "https://sso.example.org/login?state=secret-of-the-login";
    lab.secrets.learn("secret-of-the-login");
    const origin = await startProxy({
      to,
      respond(_request, response) {
        response.writeHead(302, { location: login }).end();
        return true;
      },
    });
    const error = await lab.failure(lab.client(auth(), { baseUrl: origin }).dagRuns.list("paused"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error.message).toMatch(/proxy/);
  });

  it("receive the cookie of the option headers", async () => {
    const cookie = "sso=cookie-of-the-gateway";
    lab.secrets.learn("cookie-of-the-gateway");
    const origin = await startProxy({
      to,
      respond({ headers }, response) {
        if (headers.cookie?.includes(cookie)) return false;
        response.writeHead(302, { location: "https://sso.example.org/login" }).end();
        return true;
      },
    });
    await lab.works(lab.client(auth({ cookie }), { baseUrl: origin, headers: { cookie } }));
  });

  it("that redirect to another origin do not get credentials sent there", async () => {
    const elsewhere = await serve(() => ({ status: 200, json: { access_token: "stolen" } }));
    const origin = await startProxy({
      to,
      respond({ url }, response) {
        response.writeHead(307, { location: elsewhere.origin + (url ?? "") }).end();
        return true;
      },
    });
    const { dagRuns } = lab.client(auth(), { baseUrl: origin });
    await lab.failure(dagRuns.list("paused"));
    await lab.failure(dagRuns.trigger("paused", { dag_run_id: lab.runId() }));
    expect(elsewhere.lines).toEqual([]);
  });

  if (apiVersion === "v1") return;

  it("that keep a prefix unknown to Airflow are named in the error", async () => {
    const baseUrl = (await startProxy({ to })) + prefix;
    const login = await lab.failure(lab.client(auth(), { baseUrl }).dagRuns.list("paused"));
    expect(login).toBeInstanceOf(UnexpectedResponseError);
    expect(login.message).toContain("check the path prefix in baseUrl, whether a proxy strips it");
    // The web interface responds to every path.
    const page = await lab.failure(lab.client(bearer(await lab.token()), { baseUrl }).dagRuns.list("paused"));
    expect(page).toBeInstanceOf(UnexpectedResponseError);
    expect(page.message).toContain("check baseUrl");
  });

  it("work if they keep a prefix that Airflow knows", async () => {
    const origin = await startProxy({ to });
    await lab.restart({ AIRFLOW__API__BASE_URL: origin + prefix });
    await lab.works(lab.client(auth(), { baseUrl: origin + prefix }));

    const stripping = (await startProxy({ to, path: strip })) + prefix;
    const error = await lab.failure(lab.client(auth(), { baseUrl: stripping }).dagRuns.list("paused"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error.message).toContain("whether a proxy strips it");
  });
}
