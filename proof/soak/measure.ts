/** Loaded into the daemon that is measured: on SIGUSR2 it collects its garbage and logs what is left. */
import { readdirSync } from 'node:fs';

process.on('SIGUSR2', () => {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  // Reading the folder opens one more.
  const fileDescriptors = readdirSync('/proc/self/fd').length - 1;
  process.stdout.write(
    `${JSON.stringify({ level: 'info', msg: 'measured', rss, heapUsed, fileDescriptors })}\n`,
  );
});
