import { describe, expect, it } from "vitest";
import {
  AirflowClient,
  AirflowError,
  airflowToken,
  type AuthProvider,
  ConnectionError,
  custom,
  type Fetch,
  kerberos,
  mwaa,
  session,
  TimeoutError,
  UnexpectedResponseError,
} from "../../src/index.js";
import type { Surroundings } from "./surroundings.js";

/** Features that some runtimes lack. The README.md of this folder has a table of them. */
export interface Abilities {
  /** Whether it lets a script set every request header, `Cookie` and `Accept-Encoding` among them, and read `Set-Cookie`. */
  readonly setsEveryHeader: boolean;
  /** Whether it shows where a redirect leads that is not followed. */
  readonly showsRedirects: boolean;
  /** Whether it loads native packages, such as `kerberos`. */
  readonly loadsNativePackages: boolean;
  /** Whether its errors distinguish a refused connection from a lost one. */
  readonly tellsRefusals: boolean;
  /** Whether it sends requests to another origin without that server's permission. */
  readonly asksEveryOrigin: boolean;
}

/** Checks that each ability works, or that the error is clear if the runtime lacks it. */
export function abilities({ abilities: has, holding, odd, foreign, allowing, nobody }: Surroundings): void {
  const login = () => airflowToken({ username: "admin", password: "admin-pw" });
  const cookie = "session=secret";
  const echo = (auth: AuthProvider) =>
    new AirflowClient({ baseUrl: `${odd}/echo`, apiVersion: "v1", auth }).http.GET("/version");

  describe("abilities", () => {
    it("kerberos() rejects because its package is missing or cannot be loaded in this runtime", async () => {
      const client = new AirflowClient({ baseUrl: `${odd}/echo`, apiVersion: "v1", auth: kerberos() });
      const call = client.dagRuns.get("quick", "any");
      await expect(call).rejects.toBeInstanceOf(AirflowError);
      await expect(call).rejects.toThrow(
        has.loadsNativePackages
          ? "kerberos() needs the package kerberos: npm install kerberos"
          : "kerberos() needs the native package kerberos, which this runtime cannot load",
      );
    });

    it.each([
      ["session({ cookie })", () => session({ cookie })],
      ["session({ username, password })", () => session({ username: "admin", password: "admin-pw" })],
      ["mwaa()", () => mwaa({ createWebLoginToken: () => Promise.resolve({}) })],
    ])("%s is refused if scripts cannot send cookies", (_name, provider) => {
      const make = () => new AirflowClient({ baseUrl: odd, apiVersion: "v1", auth: provider() });
      if (has.setsEveryHeader) expect(make().apiVersion).toBe("v1");
      else
        expect(make).toThrow(
          /^auth: (session|mwaa) needs cookies, which a browser does not let scripts send/,
        );
    });

    it("a cookie is sent, or refused before anything is sent", async () => {
      const auth = custom({ name: "mine", authorize: () => ({ cookie }) });
      if (has.setsEveryHeader) expect((await echo(auth)).data).toMatchObject({ cookie });
      else
        await expect(echo(auth)).rejects.toThrow(
          "auth mine: this runtime does not let scripts set the header cookie",
        );
    });

    it("a browser's cookies are sent only by a fetch with credentials", async () => {
      if ("document" in globalThis) document.cookie = "mine=browser";
      const baseUrl = `${odd}/echo`;
      const { data } = await new AirflowClient({ baseUrl }).http.GET("/version");
      expect(data).not.toHaveProperty("cookie");
      const fetch: Fetch = (url, init) => globalThis.fetch(url, { ...init, credentials: "same-origin" });
      const letting = await new AirflowClient({ baseUrl, fetch }).http.GET("/version");
      if ("document" in globalThis) expect(letting.data).toMatchObject({ cookie: "mine=browser" });
      else expect(letting.data).not.toHaveProperty("cookie");
    });

    it("a header of the client is sent, or refused by the constructor", async () => {
      const make = () =>
        new AirflowClient({ baseUrl: `${odd}/echo`, headers: { "Accept-Charset": "utf-8" } });
      if (has.setsEveryHeader) {
        const { data } = await make().http.GET("/version");
        expect(data).toMatchObject({ "accept-charset": "utf-8" });
      } else expect(make).toThrow("headers: this runtime does not let scripts set the header Accept-Charset");
      const headers = { "User-Agent": "mine", "X-Mine": "1" };
      const { data } = await new AirflowClient({ baseUrl: `${odd}/echo`, headers }).http.GET("/version");
      expect(data).toMatchObject({ "x-mine": "1" });
    });

    it("a redirect is not followed, and the error names it", async () => {
      const call = new AirflowClient({ baseUrl: `${odd}/redirect` }).dagRuns.trigger("quick");
      await expect(call).rejects.toBeInstanceOf(UnexpectedResponseError);
      await expect(call).rejects.toThrow("a redirect (a login page or a proxy responded");
      const status = has.showsRedirects ? 302 : 0;
      await expect(call).rejects.toMatchObject({ status, ambiguous: false });
    });

    it("a refused connection is not ambiguous if the runtime distinguishes it from a lost one", async () => {
      const triggerAt = (baseUrl: string) =>
        new AirflowClient({ baseUrl, retry: false }).dagRuns.trigger("quick");
      await expect(triggerAt(nobody)).rejects.toBeInstanceOf(ConnectionError);
      await expect(triggerAt(nobody)).rejects.toMatchObject({ ambiguous: !has.tellsRefusals });
      await expect(triggerAt(`${odd}/cut`)).rejects.toBeInstanceOf(ConnectionError);
      await expect(triggerAt(`${odd}/cut`)).rejects.toMatchObject({ ambiguous: true });
    });

    it("an abort rejects with its reason, and a time limit with TimeoutError", async () => {
      const { dagRuns } = new AirflowClient({ baseUrl: `${odd}/silent`, retry: false });
      const controller = new AbortController();
      const reason = new Error("enough");
      const call = dagRuns.get("quick", "any", { signal: controller.signal });
      setTimeout(() => controller.abort(reason), 20);
      expect(await call.catch((error: unknown) => error)).toBe(reason);
      await expect(dagRuns.get("quick", "any", { timeoutMs: 20 })).rejects.toBeInstanceOf(TimeoutError);
    });

    it("another origin gets the request, or the error names the setting that allows it", async () => {
      const stranger = AirflowClient.connect({ baseUrl: foreign });
      if (has.asksEveryOrigin) expect(await stranger).toMatchObject({ apiVersion: "v2" });
      else await expect(stranger).rejects.toThrow("Airflow by [api] access_control_allow_origins");
      const { dagRuns } = new AirflowClient({ baseUrl: allowing, auth: login() });
      const { dag_run_id } = await dagRuns.trigger("paused");
      expect((await dagRuns.get("paused", dag_run_id)).state).toBe("queued");
      await dagRuns.delete("paused", dag_run_id);
    });

    it("watch reports at once on a release that buffers compressed streams", async () => {
      const { dagRuns } = new AirflowClient({ baseUrl: holding, auth: login() });
      const { dag_run_id } = await dagRuns.trigger("paused");
      // A buffered report would arrive only after this time, and the check would time out.
      const watching = dagRuns.watch("paused", dag_run_id, { intervalMs: 10, idleTimeoutMs: 3_600_000 });
      for await (const { state } of watching) {
        expect(state).toBe("queued");
        break;
      }
      await dagRuns.update("paused", dag_run_id, { state: "failed" });
      const states: string[] = [];
      const again = dagRuns.watch("paused", dag_run_id, { intervalMs: 10, results: ["slow"] });
      for await (const event of again) states.push(event.state);
      expect(states).toEqual(["failed"]);
    });
  });
}
