import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { AuthenticationError, bearer, custom, PermissionDeniedError } from "../../src/index.js";
import type { Lab, Sent } from "./lab.js";

/** Tokens of an identity provider, for which Airflow 3's token stands in. */
export function bearerChecks(lab: Lab): void {
  const list = (auth: ReturnType<typeof bearer>, sent: Sent[] = []) =>
    lab.client(auth, { sent }).dagRuns.list("paused", { limit: 1 });

  it("accepts a token", async () => {
    await lab.works(lab.client(bearer(await lab.token())));
  });

  it("accepts a function that returns tokens", async () => {
    await lab.works(lab.client(bearer(() => lab.token())));
  });

  it("shares a token with expiresAt between all calls", async () => {
    let tokens = 0;
    const source = async () => {
      tokens += 1;
      return { token: await lab.token(), expiresAt: Date.now() + 3_600_000 };
    };
    await lab.works(lab.client(bearer(source)));
    expect(tokens).toBe(1);
  });

  it("calls the source once more when the server refuses a token", async () => {
    const tokens = ["garbage-for-a-token", await lab.token()];
    const sent: Sent[] = [];
    await list(
      bearer(() => ({ token: tokens.shift() ?? "" })),
      sent,
    );
    expect(sent.map(({ status }) => status)).toEqual([403, 200]);
  });

  it("is refused for an expired token", async () => {
    const token = await lab.token("/auth/token/cli");
    await delay(3_000);
    const error = await lab.failure(list(bearer(token)));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("Token Expired");
  });

  it("is refused for an invalid token", async () => {
    const error = await lab.failure(list(bearer("garbage-for-a-token")));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(error.message).toContain("Invalid JWT token");
  });

  it("sends the headers of a custom provider", async () => {
    const auth = custom({
      name: "own",
      authorize: async () => ({ authorization: `Bearer ${await lab.token()}` }),
    });
    await lab.works(lab.client(auth));
  });

  it("is refused for Basic, which Airflow 3 does not accept", async () => {
    const password = lab.target.users["admin"] ?? "";
    const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
    const error = await lab.failure(list(custom({ name: "own", authorize: () => ({ authorization }) })));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("Not authenticated");
  });
}
