const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const parentPollMs = 250;

/**
 * A signal that aborts when this process is to end (Ctrl-C, SIGTERM, SIGHUP, the exit of its npm), so that work can be
 * cleaned up first. These signals then no longer end the process: the caller must return, and the exit code is set. Call
 * it once.
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
  // A signal to npm ends npm and its shell, but the shell does not forward it.
  if (process.env["npm_lifecycle_event"] !== undefined) {
    const parent = process.ppid;
    const poll = () => {
      if (process.ppid !== parent) interrupt("the end of npm", exitCodes.SIGTERM);
    };
    setInterval(poll, parentPollMs).unref();
  }
  return controller.signal;
}
