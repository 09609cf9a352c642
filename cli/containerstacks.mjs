#!/usr/bin/env node
// Plain JavaScript: a Node that is too old can't read the command's TypeScript, but can say so.
const wanted = 24;
if (Number.parseInt(process.versions.node, 10) < wanted) {
  console.error(
    `ContainerStacks needs Node ${wanted} or later, and this is Node ${process.versions.node}: ` +
      'use "npm start" or "npx containerstacks" after "npm install", or install it from https://nodejs.org',
  );
  process.exit(1);
}
await import('./containerstacks.ts');
