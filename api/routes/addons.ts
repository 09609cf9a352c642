import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  Addon,
  AddonChange,
  AddonList,
  AddonPath,
  AddonQuery,
  NewAddon,
  ProvisionedAddonList,
  ProvisionedAddonQuery,
} from '../../contracts/addons.ts';
import { InstancePath } from '../../contracts/instances.ts';
import { answers } from '../../contracts/values.ts';
import { readCursor, readNumberCursor } from '../cursor.ts';
import { viewAddon, viewProvisionedAddon } from '../answers/addons.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { overrideOf } from '../answers/override.ts';
import { inPath } from '../path.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const BASE = '/api/organizations/:organization/instances/:instance/addons';
const ONE = `${BASE}/:addon`;
const tags = ['add-ons'];
const read = { policy: { allow: 'member', scope: 'read' } } as const;
const change = { policy: { allow: 'admin', scope: 'provision' } } as const;
const spend = { ...change, problems: ['insufficient_funds'] } as const;

/** The add-ons of an instance, and what of them the operator's tooling has to set up. */
export async function addonRoutes(app: FastifyInstance, { addons }: Pick<Services, 'addons'>): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    BASE,
    {
      schema: {
        tags,
        summary: 'List an instance’s add-ons; deleted ones only with deleted=true',
        params: InstancePath,
        querystring: AddonQuery,
        response: answers(200, AddonList),
      },
      config: read,
    },
    async (request) => {
      const { deleted, cursor, limit } = request.query;
      const page = { deleted: deleted === 'true', after: readNumberCursor(cursor) ?? 0n, limit };
      return mapPage(await addons.list(inPath(request, 'instance'), page), viewAddon);
    },
  );

  routes.post(
    BASE,
    {
      schema: {
        tags,
        summary:
          'Add an add-on to an instance; refused if the wallet can’t cover an hour of all that is then paid for',
        params: InstancePath,
        body: NewAddon,
        response: answers(201, Addon),
      },
      config: spend,
    },
    async (request, reply) => {
      const { plan, name = null, quantity } = request.body;
      const wanted = { plan, name, quantity };
      const instance = inPath(request, 'instance');
      const addon = await addons.create(instance, wanted, auditActorOf(request), overrideOf(request));
      reply.code(201);
      return viewAddon(addon);
    },
  );

  routes.get(
    ONE,
    {
      schema: { tags, summary: 'Get an add-on', params: AddonPath, response: answers(200, Addon) },
      config: read,
    },
    async (request) => viewAddon(await addons.get(inPath(request, 'instance'), BigInt(request.params.addon))),
  );

  routes.patch(
    ONE,
    {
      schema: {
        tags,
        summary: 'Change an add-on’s quantity, billed from its next hour',
        params: AddonPath,
        body: AddonChange,
        response: answers(200, Addon),
      },
      config: spend,
    },
    async (request) => {
      const addonId = BigInt(request.params.addon);
      const { quantity } = request.body;
      const by = auditActorOf(request);
      const instance = inPath(request, 'instance');
      return viewAddon(await addons.setQuantity(instance, addonId, quantity, by, overrideOf(request)));
    },
  );

  routes.delete(
    ONE,
    {
      schema: {
        tags,
        summary: 'Delete an add-on; no hour that begins later is billed',
        params: AddonPath,
        response: answers(200, Addon),
      },
      config: change,
    },
    async (request) => {
      const addonId = BigInt(request.params.addon);
      return viewAddon(await addons.delete(inPath(request, 'instance'), addonId, auditActorOf(request)));
    },
  );

  routes.get(
    '/api/provisioning/addons',
    {
      schema: {
        tags: ['provisioning'],
        summary: 'List all add-ons that are to be there; one that is not listed any more is to be removed',
        querystring: ProvisionedAddonQuery,
        response: answers(200, ProvisionedAddonList),
      },
      config: { policy: { allow: 'administrator', scope: 'provision' } },
    },
    async ({ query: { region = null, cursor, limit } }) =>
      mapPage(
        await addons.listAll({ region, after: readCursor(cursor, 2) ?? [], limit }),
        viewProvisionedAddon,
      ),
  );
}
