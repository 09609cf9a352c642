import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { healthApp } from '../support/healthApp.ts';
import { insertRow } from '../support/insertRows.ts';

const FOLDER = join(import.meta.dirname, '../../docs/monitoring');

interface Panel {
  id: number;
  title: string;
  type: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: { expr: string }[];
}

test('alert rules and dashboard ask only for metrics and labels that the app exposes', async (t) => {
  const { owner, get } = await healthApp(t);
  // What has no value is not exposed: a run gives them all one.
  await insertRow(owner, 'billing_runs', {
    started_at: '2026-01-01Z',
    finished_at: '2026-01-01 00:00:02Z',
    outcome: 'succeeded',
  });
  await get('/livez');
  const exposed = (await get('/metrics')).body;
  const names = new Set([...exposed.matchAll(/^(containerstacks_\w+)/gm)].map(([, name]) => name));
  for (const file of ['alerts.yml', 'dashboard.json']) {
    const text = await readFile(join(FOLDER, file), 'utf8');
    const asked = [...text.matchAll(/containerstacks_\w+/g)].map(([name]) => name);
    assert.ok(asked.length > 10);
    for (const name of asked) assert.ok(names.has(name), `${file} asks for ${name}`);
    for (const [, name = '', label = ''] of text.matchAll(/(containerstacks_\w+)\{\\?(\w+)=/g)) {
      assert.match(exposed, new RegExp(`^${name}\\{[^}]*\\b${label}="`, 'm'), `${file}: ${name} by ${label}`);
    }
  }
});

test('every alert has a severity, and says what is the matter and what to do', async () => {
  const text = await readFile(join(FOLDER, 'alerts.yml'), 'utf8');
  const alerts = text.split(/^ {6}- alert: /m).slice(1);
  assert.ok(alerts.length >= 10);
  assert.equal(new Set(alerts.map((alert) => alert.split('\n')[0])).size, alerts.length, 'names differ');
  for (const alert of alerts) {
    for (const part of [
      /^ {8}expr: /m,
      /severity: (critical|warning) /,
      /^ {10}summary: /m,
      /^ {10}description: /m,
    ]) {
      assert.match(alert, part, alert.split('\n')[0]);
    }
  }
});

test('the dashboard’s panels have titles and queries, do not overlap, and leave the data source to the person who imports it', async () => {
  const dashboard = JSON.parse(await readFile(join(FOLDER, 'dashboard.json'), 'utf8'));
  assert.deepEqual(
    dashboard.templating.list.map(({ name, type }: { name: string; type: string }) => [name, type]),
    [['datasource', 'datasource']],
  );
  const taken = new Set<string>();
  for (const { id, title, gridPos, targets } of dashboard.panels as Panel[]) {
    assert.ok(title && targets.length > 0 && targets.every(({ expr }) => expr), `panel ${id}`);
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        assert.ok(!taken.has(`${x},${y}`), `${title} lies over another`);
        taken.add(`${x},${y}`);
      }
  }
  const sources = JSON.stringify(dashboard).match(/"uid":"[^"]*"/g) ?? [];
  const chosen = `"uid":"$\{datasource}"`;
  assert.deepEqual([...new Set(sources)].sort(), [chosen, '"uid":"containerstacks"']);
});
