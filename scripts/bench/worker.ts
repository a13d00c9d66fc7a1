import { createInterface } from "node:readline";

/** The cost of calls for this process. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Calls to make. */
export interface Task {
  /** The name of the call. */
  readonly call: string;
  readonly count: number;
  readonly concurrency: number;
}

/** Runs the tasks that arrive line by line as JSON, and prints their costs. */
export async function serveTasks(calls: Readonly<Record<string, () => Promise<unknown>>>): Promise<never> {
  console.log("ready");
  for await (const line of createInterface({ input: process.stdin })) {
    const task: unknown = JSON.parse(line);
    if (!isTask(task)) throw new Error(`no task: ${line}`);
    const call = calls[task.call];
    if (call === undefined) throw new Error(`there is no call ${task.call}`);
    // Collects the garbage of the earlier task. A full collection would discard compiled code as well.
    globalThis.gc?.({ type: "minor" });
    console.log(JSON.stringify(await costOf(() => makeCalls(call, task))));
  }
  process.exit();
}

/** Runs some work and returns its cost. */
export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

async function makeCalls(call: () => Promise<unknown>, { count, concurrency }: Task): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}

function isTask(value: unknown): value is Task {
  return typeof value === "object" && value !== null && "call" in value && "count" in value;
}
