#!/usr/bin/env node
// Plain JavaScript: a Node that is too old can't read the command's TypeScript, but can say so.
import module from 'node:module';
import { join } from 'node:path';

const wanted = 24;
if (Number.parseInt(process.versions.node, 10) < wanted) {
  console.error(
    `ContainerStacks needs Node ${wanted} or later, and this is Node ${process.versions.node}: ` +
      'use "npm start" or "npx containerstacks" after "npm install", or install it from https://nodejs.org',
  );
  process.exit(1);
}
// Halves the start-up time. Kept beside the code, not in a folder that others can write to: it is code too. Where
// the folder can't be written, there is no cache.
module.enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/node'));
const { keepYoungGenerationSmall } = await import('./youngGeneration.ts');
keepYoungGenerationSmall();
await import('./containerstacks.ts');
