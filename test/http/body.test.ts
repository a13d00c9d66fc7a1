import { isInteger, isSafeNumber, parse, stringify } from "lossless-json";
import { describe, expect, test } from "vitest";
import { AirflowClient, type JsonCodec } from "../../src/index.js";
import { serve } from "../support/server.js";

/** As in src/http/README.md: integers beyond 2^53 are bigints, all other numbers are numbers. */
const json: JsonCodec = {
  parse: (text) =>
    parse(text, undefined, (number) =>
      isInteger(number) && !isSafeNumber(number) ? BigInt(number) : Number(number),
    ),
  stringify: (value) => stringify(value) ?? "",
};

const conf = {
  big: 12345678901234567890n,
  negative: -9007199254740993n,
  small: 7,
  part: 0.1,
  list: [2n ** 64n, "9007199254740993"],
};
const sent =
  '{"big":12345678901234567890,"negative":-9007199254740993,"small":7,"part":0.1,"list":[18446744073709551616,"9007199254740993"]}';

/** A server that keeps the text of each `conf` as it came, as Airflow keeps integers of any size. */
async function echoing() {
  let kept = "{}";
  const server = await serve(({ body, method }) => {
    if (method === "POST") kept = /"conf":(\{.*?\})/.exec(body)?.[1] ?? kept;
    return { text: `{"dag_id":"d","dag_run_id":"r","state":"queued","conf":${kept}}` };
  });
  return { server, kept: () => kept };
}

describe("conf comes back as it was sent, with integers beyond 2^53", () => {
  test("by the façade", async () => {
    const { server, kept } = await echoing();
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, json });
    const run = await dagRuns.trigger("d", { dag_run_id: "r", conf });
    expect(kept()).toBe(sent);
    expect(run.conf).toEqual(conf);
    expect((await dagRuns.get("d", "r")).conf).toEqual(conf);
  });

  test.each(["json", undefined] as const)("by client.http, parseAs: %s", async (parseAs) => {
    const { server, kept } = await echoing();
    const { http } = new AirflowClient({ baseUrl: server.origin, json });
    const options = parseAs === undefined ? {} : { parseAs };
    const { data } = await http.POST("/dags/{dag_id}/dagRuns", {
      params: { path: { dag_id: "d" } },
      body: { logical_date: null, conf },
      ...options,
    });
    expect(kept()).toBe(sent);
    expect(data?.conf).toEqual(conf);
    const path = { dag_id: "d", dag_run_id: "r" };
    const got = await http.GET("/dags/{dag_id}/dagRuns/{dag_run_id}", { params: { path }, ...options });
    expect(got.data?.conf).toEqual(conf);
  });

  test("client.http gives text and streams as they are", async () => {
    const { server } = await echoing();
    const { http } = new AirflowClient({ baseUrl: server.origin, json });
    const params = { path: { dag_id: "d", dag_run_id: "r" } };
    const route = "/dags/{dag_id}/dagRuns/{dag_run_id}";
    const whole = '{"dag_id":"d","dag_run_id":"r","state":"queued","conf":{}}';
    expect((await http.GET(route, { params, parseAs: "text" })).data).toBe(whole);
    const { data } = await http.GET(route, { params, parseAs: "stream" });
    expect(await new Response(data).text()).toBe(whole);
  });

  test("without it a bigint is refused before anything is sent", async () => {
    const { server } = await echoing();
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    await expect(dagRuns.trigger("d", { dag_run_id: "r", conf })).rejects.toThrow(TypeError);
    expect(server.lines).toEqual([]);
  });
});
