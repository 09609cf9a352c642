import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Start } from '../../contracts/admission.ts';
import {
  Container,
  ContainerList,
  ContainerPath,
  ContainerQuery,
  ContainerReport,
  NewContainer,
} from '../../contracts/containers.ts';
import { Resize } from '../../contracts/instances.ts';
import { answers, InOrganization, PageQuery } from '../../contracts/values.ts';
import { readCursor, readNumberCursor } from '../cursor.ts';
import { overrideOf } from '../answers/override.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewContainer } from '../answers/containers.ts';
import { inPath } from '../path.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const BASE = '/api/organizations/:organization/containers';
const ONE = `${BASE}/:container`;
const tags = ['containers'];
const read = { policy: { allow: 'member', scope: 'read' } } as const;
const change = { policy: { allow: 'admin', scope: 'provision' } } as const;
const spend = { ...change, problems: ['insufficient_funds'] } as const;
const provision = { policy: { allow: 'administrator', scope: 'provision' } } as const;

/** An organization's containers, and what the operator's tooling has to do with them. */
export async function containerRoutes(
  app: FastifyInstance,
  { containers, wallets }: Pick<Services, 'containers' | 'wallets'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    BASE,
    {
      schema: {
        tags,
        summary: 'List containers; deleted ones only with status=deleted',
        params: InOrganization,
        querystring: ContainerQuery,
        response: answers(200, ContainerList),
      },
      config: read,
    },
    async ({ organization: { organizationId }, query: { status = null, cursor, limit } }) =>
      mapPage(
        await containers.list(organizationId, { status, after: readNumberCursor(cursor) ?? 0n, limit }),
        viewContainer,
      ),
  );

  routes.post(
    BASE,
    {
      schema: {
        tags,
        summary: 'Deploy a container; refused if the wallet can’t cover an hour of all that is then paid for',
        params: InOrganization,
        body: NewContainer,
        response: answers(201, Container),
      },
      config: spend,
    },
    async (request, reply) => {
      const { organizationId } = request.organization;
      const { name, image, plan } = request.body;
      const wanted = { organizationId, name, image, plan };
      const container = await containers.deploy(wanted, auditActorOf(request), overrideOf(request));
      reply.code(201);
      return viewContainer(container);
    },
  );

  routes.get(
    ONE,
    {
      schema: { tags, summary: 'Get a container', params: ContainerPath, response: answers(200, Container) },
      config: read,
    },
    async (request) => viewContainer(await containers.get(...inPath(request, 'container'))),
  );

  routes.post(
    `${ONE}/stop`,
    {
      schema: { tags, summary: 'Stop a container', params: ContainerPath, response: answers(200, Container) },
      config: change,
    },
    async (request) => {
      const by = auditActorOf(request);
      return viewContainer(await containers.bring(...inPath(request, 'container'), 'stopped', by));
    },
  );

  routes.post(
    `${ONE}/start`,
    {
      schema: {
        tags,
        summary: 'Start a stopped container',
        params: ContainerPath,
        body: Start,
        response: answers(200, Container),
      },
      config: spend,
    },
    async (request) => {
      const by = auditActorOf(request);
      return viewContainer(await containers.start(...inPath(request, 'container'), by, overrideOf(request)));
    },
  );

  routes.post(
    `${ONE}/resize`,
    {
      schema: {
        tags,
        summary: 'Give a container another plan',
        params: ContainerPath,
        body: Resize,
        response: answers(200, Container),
      },
      config: spend,
    },
    async (request) => {
      const container = inPath(request, 'container');
      const { plan } = request.body;
      const by = auditActorOf(request);
      return viewContainer(await containers.resize(...container, plan, by, overrideOf(request)));
    },
  );

  routes.delete(
    ONE,
    {
      schema: {
        tags,
        summary: 'Delete a container',
        params: ContainerPath,
        response: answers(200, Container),
      },
      config: change,
    },
    async (request) => {
      const by = auditActorOf(request);
      return viewContainer(await containers.bring(...inPath(request, 'container'), 'deleted', by));
    },
  );

  routes.get(
    '/api/provisioning/containers',
    {
      schema: {
        tags: ['provisioning'],
        summary: 'List containers waiting to be deployed',
        querystring: PageQuery,
        response: answers(200, ContainerList),
      },
      config: provision,
    },
    async ({ query: { cursor, limit } }) =>
      mapPage(await containers.listDeploying({ after: readCursor(cursor, 2) ?? [], limit }), viewContainer),
  );

  routes.post(
    '/api/provisioning/containers/:organization/:container/status',
    {
      schema: {
        tags: ['provisioning'],
        summary: 'Report the outcome of a deployment',
        params: ContainerPath,
        body: ContainerReport,
        response: answers(200, Container),
      },
      config: provision,
    },
    async (request) => {
      const { organizationId } = await wallets.findOrganization(request.params.organization);
      const containerId = BigInt(request.params.container);
      const by = auditActorOf(request);
      return viewContainer(await containers.bring(organizationId, containerId, request.body.status, by));
    },
  );
}
