import { describe, expect, it } from "vitest";
import { AirflowClient, basic, NotFoundError, UnexpectedResponseError } from "../../src/index.js";
import type { Subject } from "./subject.js";

/** The server's version, and errors for a wrong base URL. */
export function server({ target, client }: Subject): void {
  const { apiVersion, baseUrl, fetch, users } = target;

  describe("get_version", () => {
    it("is found by connect()", async () => {
      const found = await AirflowClient.connect({ baseUrl, fetch });
      expect(found).toMatchObject({ apiVersion, airflowVersion: target.airflowVersion });
    });

    it("is available through client.http", async () => {
      const { data } =
        client.apiVersion === "v1" ? await client.http.GET("/version") : await client.http.GET("/version");
      expect(data?.version).toBe(target.airflowVersion);
    });
  });

  describe("wrong address", () => {
    it("is recognised by the response of the other API", async () => {
      const password = users["admin"] ?? "";
      const other =
        apiVersion === "v2"
          ? new AirflowClient({
              baseUrl,
              fetch,
              apiVersion: "v1",
              auth: basic({ username: "admin", password }),
            })
          : new AirflowClient({ baseUrl, fetch });
      const call = other.dagRuns.get("paused", "any");
      if (apiVersion === "v2")
        await expect(call).rejects.toThrow('the server is Airflow 3: use apiVersion "v2"');
      else await expect(call).rejects.toThrow("check baseUrl");
    });

    it("is recognised by a web page", async () => {
      const call = new AirflowClient({ baseUrl: `${baseUrl}/nowhere`, fetch, apiVersion }).dagRuns.get(
        "paused",
        "any",
      );
      await expect(call).rejects.toThrow("check baseUrl");
      await expect(call).rejects.toSatisfy(
        (error) => error instanceof UnexpectedResponseError || error instanceof NotFoundError,
      );
    });
  });
}
