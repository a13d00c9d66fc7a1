// The results of the façade are exactly each version's generated schema.
import type * as V1 from "../../generated/v1.js";
import type * as V2 from "../../generated/v2.js";
import type {
  AirflowClient,
  ClearPreview,
  DagRun,
  DagRunPage,
  DagRuns,
  Paginator,
  WaitEvent,
} from "../../src/index.js";
import { type Equal, exactly, holds } from "./equal.js";

type Result<Method extends (...args: never[]) => unknown> = Awaited<ReturnType<Method>>;
type One = DagRuns<"v1">;
type Two = DagRuns<"v2">;

holds<Equal<DagRun<"v1">, V1.DagRun>>();
holds<Equal<DagRun<"v2">, V2.DagRun>>();
holds<Equal<DagRun, V1.DagRun | V2.DagRun>>();
holds<Equal<DagRunPage<"v1">["dag_runs"], V1.DagRun[]>>();
holds<Equal<DagRunPage<"v2">["dag_runs"], V2.DagRun[]>>();
holds<Equal<ClearPreview<"v1">, V1.TaskInstanceCollection>>();
holds<Equal<ClearPreview<"v2">, V2.TaskInstanceCollection>>();
// The two differ, so that the lines above say something.
holds<Equal<Equal<V1.DagRun, V2.DagRun>, false>>();
holds<Equal<Equal<V1.DagRunCollection, V2.DagRunCollection>, false>>();

holds<Equal<Result<One["get"]>, V1.DagRun>>();
holds<Equal<Result<Two["get"]>, V2.DagRun>>();
holds<Equal<Result<One["trigger"]>, V1.DagRun>>();
holds<Equal<Result<Two["trigger"]>, V2.DagRun>>();
holds<Equal<Result<One["update"]>, V1.DagRun>>();
holds<Equal<Result<Two["update"]>, V2.DagRun>>();
holds<Equal<Result<One["setNote"]>, V1.DagRun>>();
holds<Equal<Result<Two["setNote"]>, V2.DagRun>>();
holds<Equal<Result<One["clear"]>, V1.DagRun>>();
holds<Equal<Result<Two["clear"]>, V2.DagRun>>();
holds<Equal<Result<One["previewClear"]>, V1.TaskInstanceCollection>>();
holds<Equal<Result<Two["previewClear"]>, V2.TaskInstanceCollection>>();
holds<Equal<Result<One["waitFor"]>, V1.DagRun>>();
holds<Equal<Result<Two["waitFor"]>, V2.DagRun>>();
holds<Equal<Result<One["triggerAndWait"]>, V1.DagRun>>();
holds<Equal<Result<Two["triggerAndWait"]>, V2.DagRun>>();
holds<Equal<Result<One["delete"]>, void>>();
holds<Equal<Result<One["upstreamDatasetEvents"]>, V1.UpstreamEventCollection>>();
holds<Equal<Result<Two["upstreamAssetEvents"]>, V2.UpstreamEventCollection>>();
holds<Equal<Result<Two["clearMany"]>, DagRunPage<"v2">>>();
holds<Equal<Result<Two["previewClearMany"]>, V2.TaskInstanceCollection>>();
holds<Equal<Result<Two["bulk"]>, V2.BulkDagRunsReport>>();
holds<Equal<Result<Two["clearPartitions"]>, V2.ClearDagRunPartitionsReport>>();

holds<Equal<ReturnType<One["list"]>, Paginator<DagRunPage<"v1">>>>();
holds<Equal<ReturnType<Two["list"]>, Paginator<DagRunPage<"v2">>>>();
holds<Equal<Result<One["list"]>, DagRunPage<"v1">>>();
holds<Equal<Result<Two["list"]>, DagRunPage<"v2">>>();
holds<Equal<Result<One["listBatch"]>, DagRunPage<"v1">>>();
holds<Equal<Result<Two["listBatch"]>, DagRunPage<"v2">>>();

/** Awaiting, iterating and collecting a list. */
export async function lists(one: AirflowClient<"v1">, two: AirflowClient) {
  const page = await two.dagRuns.list("~");
  exactly<DagRunPage<"v2">>()(page);
  const collection: V2.DagRunCollection = page;
  for await (const run of two.dagRuns.list("~")) exactly<V2.DagRun>()(run);
  for await (const run of one.dagRuns.list("~")) exactly<V1.DagRun>()(run);
  for await (const each of one.dagRuns.list("~").pages()) exactly<DagRunPage<"v1">>()(each);
  const runs = await one.dagRuns.listBatch().collect({ maxItems: 5 });
  exactly<V1.DagRun[]>()(runs);
  for await (const event of two.dagRuns.watch("d", "r")) {
    exactly<V2.WaitEvent>()(event);
    exactly<WaitEvent>()(event);
  }
  // @ts-expect-error there is no default, so that no caller fills the memory by accident
  await one.dagRuns.list("~").collect();
  return collection;
}

/** What a run may lack or have null has to be looked at. */
export function careful(one: V1.DagRun, two: V2.DagRun) {
  holds<Equal<(typeof one)["start_date"], string | null>>();
  holds<Equal<(typeof two)["logical_date"], string | null>>();
  holds<Equal<(typeof two)["conf"], Record<string, unknown> | null>>();
  holds<Equal<(typeof one)["note"], string | null | undefined>>();
  // @ts-expect-error 2.0 and 2.1 have no logical_date
  one.logical_date.slice(0, 10);
  // @ts-expect-error null without a date
  two.logical_date.slice(0, 10);
  // @ts-expect-error Airflow 3 calls it logical_date
  void two.execution_date;
}

interface Conf {
  day: string;
  full?: boolean;
}

/** What the caller knows of `conf`; an interface fits. */
export async function confs(
  { dagRuns: one }: AirflowClient<"v1">,
  { dagRuns: two }: AirflowClient,
  conf: Conf,
) {
  const run = await two.trigger<Conf>("d", { conf });
  const old = await one.trigger<Conf>("d", { conf });
  const runs = [
    run,
    await two.get<Conf>("d", "r"),
    await two.waitFor<Conf>("d", "r"),
    await two.triggerAndWait<Conf>("d", { conf }),
  ];
  for (const each of runs) exactly<string | undefined>()(each.conf?.day);
  exactly<string>()(old.conf.day);
  exactly<string | undefined>()((await one.latest<Conf>("d"))?.conf.day);
  // A run whose conf is known is a run.
  const anyRun: DagRun<"v2"> = run;
  // @ts-expect-error null on Airflow 3, if there was none
  run.conf.day.slice();
  exactly<boolean | undefined>()(run.conf?.full);
  // The body says nothing of what the server stores: a Date comes back as a string.
  const plain = await two.trigger("d", { conf: { day: new Date() } });
  exactly<V2.DagRun>()(plain);
  return anyRun;
}
