const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const parentPollMs = 250;

/**
 * A signal that aborts when this process is asked to end (Ctrl-C, SIGTERM, SIGHUP, the end of the npm that runs it), so
 * that work can be cleaned up first. From then on these no longer end the process: the caller returns, and the exit code
 * is set. Meant to be called once.
 */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (cause: string, exitCode: number) => {
    process.exitCode = exitCode;
    controller.abort(new Error(`interrupted by ${cause}`));
  };
  for (const [name, exitCode] of Object.entries(exitCodes)) {
    process.on(name, () => interrupt(name, exitCode));
  }
  // A signal to npm ends npm and its shell, and the shell does not pass it on.
  if (process.env["npm_lifecycle_event"] !== undefined) {
    const parent = process.ppid;
    const poll = () => {
      if (process.ppid !== parent) interrupt("the end of npm", exitCodes.SIGTERM);
    };
    setInterval(poll, parentPollMs).unref();
  }
  return controller.signal;
}
