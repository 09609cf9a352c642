import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { createServer } from 'vite';
import { mailExamples } from '../../domain/mails/examples.ts';

const CONFIG = join(import.meta.dirname, '../../vite.config.ts');

test('the development server shows every mail, its HTML and its text, and nothing else there', async () => {
  const server = await createServer({
    configFile: CONFIG,
    root: join(CONFIG, '../src'),
    logLevel: 'silent',
    server: { host: '127.0.0.1', port: 0 },
  });
  try {
    await server.listen();
    const base = server.resolvedUrls?.local[0] ?? '';
    const get = async (path: string) => {
      const response = await fetch(`${base}dev/mails${path}`);
      return { type: response.headers.get('content-type'), body: await response.text() };
    };
    const list = await get('');
    const names = [...list.body.matchAll(/href="\/dev\/mails\/([a-z-]+)\.html"/g)].map(([, name]) => name);
    assert.deepEqual(names, Object.keys(mailExamples('http://localhost', 'USD')));
    for (const name of names) {
      const html = await get(`/${name}.html`);
      assert.deepEqual([html.type, html.body.slice(0, 15)], ['text/html; charset=utf-8', '<!doctype html>']);
    }
    const text = await get('/past-due.txt');
    assert.equal(text.type, 'text/plain; charset=utf-8');
    assert.match(text.body, /is below zero/);
    assert.doesNotMatch((await get('/constructor.html')).body, /You get this mail/);
  } finally {
    await server.close();
  }
});
