import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import type { UserRole } from '../../domain/accounts/roles.ts';
import { requestsTo } from '../support/apiDescription.ts';
import { addMember, join, makeOrganization, openWorld } from '../support/accountsApp.ts';
import { readDescription, responseOf, written } from '../support/describedAnswers.ts';

interface Answer {
  description: string;
  content?: Record<string, { schema: { $ref?: string } }>;
}

interface Operation {
  summary?: string;
  responses: Record<string, Answer>;
}

const REQUESTS = Number(process.env.OPENAPI_REQUESTS ?? 500);
/** The others are asked by test/platform/openapi.test.ts; the event stream does not end. */
const ASKED =
  /^\/api\/(account|invitations|organizations(\/\{organization\}(\/(members|invitations).*)?)?$|users)|^\/api\/health\/(?!events)/;

test('requests about accounts, made up from the description, are answered as it says', async (t) => {
  const world = await openWorld(t, {
    // Whoever is meant stays signed in, whatever the requests do.
    identify: async ({ headers }) => {
      const [userId, role] = String(headers['x-test-user'] ?? '').split(' ');
      if (!userId) return { kind: 'anonymous' };
      return {
        kind: 'user',
        userId: BigInt(userId),
        role: role as UserRole,
        sessionId: '1',
        hasRecentProof: true,
      };
    },
  });
  const root = await join(world, 'root@example.org', 'administrator');
  const owner = await join(world, 'owner@example.org');
  const member = await join(world, 'member@example.org');
  const acme = await makeOrganization(world, 'Acme', owner);
  await addMember(world, acme.id, member, 'member');
  const people = [`${root.userId} administrator`, `${owner.userId} user`, `${member.userId} user`, ''];
  await world.app.ready();
  const { operations, resolve, requireFit } = readDescription(world.app);
  const asked = operations.filter(({ path }) => ASKED.test(path));
  assert.ok(asked.length > 25, `only ${asked.length} operations`);
  const known = {
    organization: ['acme'],
    user: ['1', '2', '3'],
    invitation: ['1', '2'],
    session: ['1', '2'],
  };
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  t.diagnostic(`SEED=${seed}`);
  const statuses = new Set<number>();
  const requests = fc.oneof(...asked.map((operation) => requestsTo(operation, resolve, known)));
  await fc.assert(
    fc.asyncProperty(requests, fc.constantFrom(...people), async (request, person) => {
      const { method, url, headers, text } = written(request);
      const answer = await world.app.inject({
        method,
        url,
        headers: { ...headers, 'x-test-user': person },
        ...(text === undefined ? {} : { payload: text }),
      });
      assert.ok(answer.statusCode < 500, `${answer.statusCode}: ${answer.body}`);
      if (request.undeclared) assert.ok(answer.statusCode >= 400, `took an undeclared field: ${answer.body}`);
      requireFit(request, answer);
      statuses.add(answer.statusCode);
    }),
    { seed, numRuns: REQUESTS, endOnFailure: true },
  );
  for (const status of [200, 400, 401, 403, 404]) assert.ok(statuses.has(status), `nothing was ${status}`);
});

test('the description says which problems an operation answers with, and who may call it', async (t) => {
  const { app } = await openWorld(t, { publicUrl: 'https://stacks.example.org' });
  const document = (await app.inject('/api/openapi.json')).json();
  const { paths, components } = document;
  assert.equal(components.securitySchemes.session.name, '__Host-session');
  const describe = ({ responses, security }: { responses: object; security: object[] }) => [
    Object.keys(responses).join(' '),
    security.map((one) => Object.keys(one).join() || 'anybody').join(', '),
  ];
  const instances = paths['/api/organizations/{organization}/instances'];
  for (const [operation, statuses, callers] of [
    [instances.post, '201 400 401 402 403 404 409 413 415 429 500 503', 'session, key'],
    [instances.get, '200 400 401 403 404 429 500 503', 'session, key'],
    [paths['/api/plans'].get, '200 400 429 500 503', 'anybody, session, key'],
    [paths['/api/account/sign-in'].post, '200 202 400 401 403 409 413 415 429 500 503', 'anybody, session'],
    [paths['/api/account/sessions'].get, '200 400 401 403 429 500 503', 'session'],
    [
      paths['/api/organizations/{organization}/wallet/top-ups'].post,
      '201 202 400 401 403 404 409 413 415 422 429 500 503',
      'session, key',
    ],
  ] as const) {
    assert.deepEqual(describe(operation), [statuses, callers]);
  }
  const { name, required, schema } = paths['/api/plans'].get.parameters[0];
  assert.deepEqual([name, required], ['limit', false]);
  assert.deepEqual(schema, { type: 'integer', minimum: 1, maximum: 100, default: 50 });
  const refused = responseOf<Answer>(document, instances.post.responses[402]);
  assert.equal(refused.content?.['application/problem+json']?.schema.$ref, '#/components/schemas/Problem');
});

test('every operation says what it does, and every answer what it is', async (t) => {
  const { app } = await openWorld(t);
  const document = (await app.inject('/api/openapi.json')).json();
  const vague: string[] = [];
  let answers = 0;
  for (const [path, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
    for (const [method, { summary = '', responses }] of Object.entries(methods)) {
      // "List your API keys": a verb first, and a thing.
      if (!/^[A-Z][a-z]+ [^ ]+|^Sign (in|out)$/.test(summary)) vague.push(`${method} ${path}: ${summary}`);
      for (const [status, response] of Object.entries(responses)) {
        answers += 1;
        const { description } = responseOf(document, response);
        if (!description || description === 'Default Response') vague.push(`${method} ${path} ${status}`);
      }
    }
  }
  assert.deepEqual(vague, []);
  assert.ok(answers > 300, `only ${answers} answers`);
});

test('a value that does not match a pattern is explained in words', async (t) => {
  const read: unknown[] = [];
  await openWorld(t, {
    observe: (app) => {
      app.addHook('onRoute', ({ schema }) => {
        read.push(schema?.params, schema?.querystring, schema?.body, schema?.headers);
      });
    },
  });
  const wordless = new Set<string>();
  let patterns = 0;
  for (const schema of read.filter((one) => one instanceof z.ZodType)) {
    z.toJSONSchema(schema, {
      io: 'input',
      override: ({ zodSchema, path }) => {
        for (const { _zod: check } of zodSchema._zod.def.checks ?? []) {
          if (!('format' in check.def) || check.def.format !== 'regex') continue;
          patterns += 1;
          if (!check.def.error) wordless.add(path.join('.'));
        }
      },
    });
  }
  assert.deepEqual([...wordless], []);
  assert.ok(patterns > 50, `only ${patterns} patterns`);
});
