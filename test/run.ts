/** `npm test [file|folder|--option]...`: the tests, on a PostgreSQL that exists as long as they run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { tryToBuildPages } from '../cli/pages.ts';
import { beginRun, removeRun, startCluster } from './support/postgres.ts';

process.exitCode = await run(process.argv.slice(2));
console.log(`Everything took ${(performance.now() / 1000).toFixed(1)} s`);

async function run(argv: string[]): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => interrupted.abort());
  }
  // Once, and not by every app that a test starts.
  await tryToBuildPages();
  const folder = await beginRun();
  try {
    const postgres = await startCluster({ settings: { max_connections: '300' } });
    const env = {
      TEST_POSTGRES_URL: postgres.ownerUrl,
      TEST_POSTGRES_FOLDER: folder,
      // Hundreds of processes load the same files.
      NODE_COMPILE_CACHE: join(import.meta.dirname, '../node_modules/.cache/node'),
    };
    return await runTests(argv, env, interrupted.signal);
  } finally {
    await removeRun(folder);
  }
}

async function runTests(argv: string[], env: NodeJS.ProcessEnv, stop: AbortSignal): Promise<number> {
  const options = argv.filter((argument) => argument.startsWith('--'));
  const patterns = argv.filter((argument) => !argument.startsWith('--')).map(patternOf);
  if (patterns.length === 0) patterns.push(patternOf('test'));
  const child = spawn(
    process.execPath,
    [
      '--test',
      // More than two cores: many tests wait for processes.
      '--test-concurrency=3',
      '--test-timeout=180000',
      '--test-reporter=spec',
      ...options,
      ...patterns,
    ],
    { stdio: 'inherit', env: { ...process.env, ...env } },
  );
  const end = () => child.kill();
  stop.addEventListener('abort', end);
  if (stop.aborted) end();
  const [code] = await once(child, 'exit');
  return stop.aborted ? 130 : (code ?? 1);
}

function patternOf(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return isFolder ? `${path.replace(/\/$/, '')}/**/*.test.ts` : path;
}
