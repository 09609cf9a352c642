import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { readNumberCursor } from '../../api/cursor.ts';
import { hashSecret, readKey } from '../../api/services/accounts/secrets.ts';
import { requireEmail } from '../../api/services/accounts/email.ts';
import { readSettings } from '../../config/settings.ts';
import { networkOf } from '../../api/services/accounts/network.ts';
import { faultOfPassword } from '../../domain/accounts/passwordRule.ts';
import { FLEET_COLUMNS, parseFleetRow } from '../../domain/fleetImport/fleetRow.ts';
import { parsePlanRow, PLAN_COLUMNS } from '../../domain/fleetImport/planRow.ts';
import { parseInstant } from '../../domain/instant.ts';
import { parseMicros } from '../../domain/money.ts';
import { openWorld } from '../support/accountsApp.ts';

const LENGTH = 10_000;

/** Each begins as something that might be right, and turns out wrong at its end. */
const HOSTILE = [
  `${'a'.repeat(LENGTH)}\0`,
  `a${' '.repeat(LENGTH)}\0`,
  `${' '.repeat(LENGTH)}\0`,
  `a${'\n'.repeat(LENGTH)}\0`,
  `a${'\u0301'.repeat(LENGTH)}\0`,
  `${'a@'.repeat(LENGTH / 2)}\0`,
  `${'a.'.repeat(LENGTH / 2)}@\0`,
  `${'1'.repeat(LENGTH)} `,
  `${'-'.repeat(LENGTH)}\0`,
  `${'=,'.repeat(LENGTH / 2)}\0`,
  `${'1:'.repeat(LENGTH / 2)}\0`,
  `http://${'a/'.repeat(LENGTH / 2)}\0`,
];

/** Of one step a character. Squares would take some thousands. */
const MOST_READINGS = 50;
const TRIES = 7;

/** The quickest of some tries, so that a busy machine only costs tries: what is quadratic has no quick ones. */
function quickestMs(work: () => unknown, enoughMs: number): number {
  const quick: number[] = [];
  const begun = performance.now();
  while (quick.length < TRIES && performance.now() - begun < 100 * enoughMs) {
    const tried = performance.now();
    try {
      work();
    } catch {
      // Refused, as it should be.
    }
    quick.push(performance.now() - tried);
    if (quick.some((ms) => ms <= enoughMs)) break;
  }
  return Math.min(...quick);
}

const TEXTS = HOSTILE.map((text) => {
  const readings = Array.from({ length: TRIES }, () => {
    const begun = performance.now();
    assert.ok(!/^[^\uFFFD]*$/u.test(`${text}\uFFFD`));
    return performance.now() - begun;
  });
  return { text, readingMs: readings.sort((one, other) => one - other)[3] ?? 0 };
});

/** The first text that takes too long, in words; null when none does. */
function slowText(read: (text: string) => unknown): string | null {
  for (const { text, readingMs } of TEXTS) {
    const readings = Math.round(quickestMs(() => read(text), MOST_READINGS * readingMs) / readingMs);
    if (readings > MOST_READINGS) return `${JSON.stringify(text.slice(0, 8))}… takes ${readings} readings`;
  }
  return null;
}

test('no field of the API takes more than a few readings of a long hostile text', async (t) => {
  const schemas: z.ZodType[] = [];
  await openWorld(t, {
    observe: (app) => {
      app.addHook('onRoute', ({ schema }) => {
        for (const part of [schema?.params, schema?.querystring, schema?.body, schema?.headers]) {
          if (part instanceof z.ZodType) schemas.push(part);
        }
      });
    },
  });
  const fields = new Map<z.core.$ZodType, string>();
  for (const schema of schemas) {
    z.toJSONSchema(schema, {
      io: 'input',
      override: ({ zodSchema, path }) => {
        fields.set(zodSchema, path.join('.'));
      },
    });
  }
  assert.ok(fields.size > 100, `only ${fields.size} fields`);
  const slow = [...fields].flatMap(([schema, place]) => {
    const told = slowText((text) => z.safeParse(schema, text));
    return told === null ? [] : [`${place}: ${told}`];
  });
  assert.deepEqual(slow, []);
});

const SETTINGS = [
  'BILLING_INTERVAL_MINUTES',
  'CURRENCY',
  'LOG_LEVEL',
  'STATUS_FILE_PATH',
  'HOST',
  'METRICS',
  'PUBLIC_URL',
  'SMTP_URL',
  'MAIL_FROM',
  'SITE_NAME',
  'OPERATOR_CONTACT',
  'TRUST_PROXY',
  'DATABASE_URL',
];

const READERS: [string, (text: string) => unknown][] = [
  ...SETTINGS.map((name): [string, (text: string) => unknown] => [
    `the setting ${name}`,
    (text) => readSettings({ DATABASE_URL: 'postgres://localhost/x', [name]: text }),
  ]),
  ...FLEET_COLUMNS.map((column): [string, (text: string) => unknown] => [
    `a fleet file’s ${column}`,
    (text) => parseFleetRow({ ...emptyRow(FLEET_COLUMNS), [column]: text }),
  ]),
  ...PLAN_COLUMNS.map((column): [string, (text: string) => unknown] => [
    `a price list’s ${column}`,
    (text) => parsePlanRow({ ...emptyRow(PLAN_COLUMNS), [column]: text }),
  ]),
  ['a moment', parseInstant],
  ['an amount', parseMicros],
  ['a cursor', (text) => readNumberCursor(Buffer.from(text).toString('base64url'))],
  ['a session’s token', hashSecret],
  ['an API key', readKey],
  ['an e-mail address at the command line', requireEmail],
  ['a password', (text) => faultOfPassword(text, 'ada@example.org')],
  ['an address', networkOf],
];

function emptyRow<Column extends string>(columns: readonly Column[]): Record<Column, string> {
  return Object.fromEntries(columns.map((column) => [column, ''])) as Record<Column, string>;
}

for (const [what, read] of READERS) {
  test(`${what} takes no more than a few readings of a long hostile text`, () => {
    assert.equal(slowText(read), null);
  });
}
