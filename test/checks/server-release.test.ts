import { expect, test, vi } from "vitest";
import { AirflowError, UnexpectedResponseError } from "../../src/index.js";
import { ServerRelease } from "../../src/checks/release-gate.js";

test("is not requested if it is given", async () => {
  const ask = vi.fn<() => Promise<unknown>>();
  await expect(new ServerRelease("3.2.2", ask).get()).resolves.toBe("3.2.2");
  expect(ask).not.toHaveBeenCalled();
});

test("is requested once for all callers", async () => {
  const ask = vi.fn(() => Promise.resolve({ version: "3.3.2" }));
  const release = new ServerRelease(undefined, ask);
  expect(ask).not.toHaveBeenCalled();
  await expect(Promise.all([release.get(), release.get()])).resolves.toEqual(["3.3.2", "3.3.2"]);
  await expect(release.get()).resolves.toBe("3.3.2");
  expect(ask).toHaveBeenCalledOnce();
});

test.each([{}, { version: 3.2 }, { version: "latest" }, null, "3.2.2"])(
  "is not read from %j",
  async (response) => {
    const error: unknown = await new ServerRelease(undefined, () => Promise.resolve(response), {
      origin: "https://airflow.example.com",
    })
      .get()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: "AirflowError",
      message:
        "The call depends on the server's release, which could not be read: set airflowVersion [https://airflow.example.com]",
      origin: "https://airflow.example.com",
      cause: { message: "The version endpoint returned no release", status: 200 },
    });
    if (error instanceof Error) expect(error.cause).toBeInstanceOf(UnexpectedResponseError);
  },
);

test("is requested again after a failed read", async () => {
  const ask = vi.fn<() => Promise<unknown>>();
  ask.mockRejectedValueOnce(new Error("down")).mockResolvedValueOnce({ version: "3.0.6" });
  const release = new ServerRelease(undefined, ask);
  await expect(release.get()).rejects.toBeInstanceOf(AirflowError);
  await expect(release.get()).resolves.toBe("3.0.6");
});
