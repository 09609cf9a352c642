import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describedApi } from './describedApi.ts';

const folder = await mkdtemp(join(tmpdir(), 'containerstacks-openapi-'));
const file = join(folder, 'openapi.json');
await writeFile(file, JSON.stringify(await describedApi()));
const redocly = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');
const { status } = spawnSync(
  process.execPath,
  [redocly, 'lint', file, '--extends=recommended', '--format=stylish'],
  {
    stdio: 'inherit',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  },
);
await rm(folder, { recursive: true });
process.exit(status ?? 1);
