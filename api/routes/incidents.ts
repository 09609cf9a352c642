import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  Incident,
  IncidentHistory,
  IncidentHistoryQuery,
  IncidentPath,
  IncidentTimeline,
  Maintenance,
  MaintenanceChange,
  MaintenancePath,
  NewIncident,
  NewIncidentUpdate,
  NewMaintenance,
} from '../../contracts/incidents.ts';
import { answers } from '../../contracts/values.ts';
import { parseInstant } from '../../domain/instant.ts';
import { cacheControl, type PublicStatus, requireAudience } from '../answers/audience.ts';
import { auditActorOf } from '../answers/auditActor.ts';
import { viewHistory, viewIncident, viewMaintenance, viewTimeline } from '../answers/incidents.ts';
import { componentsFor } from '../answers/statusRecord.ts';
import { readNumberCursor } from '../cursor.ts';
import type { Services } from '../services.ts';

export interface IncidentRoutesOptions
  extends Pick<Services, 'incidents' | 'incidentHistory' | 'maintenance'> {
  /** What visitors see. */
  publicStatus: PublicStatus;
}

const tags = ['status'];
const open = { policy: { allow: 'public', scope: 'read' }, problems: ['not_signed_in'] } as const;
const administer = { policy: { allow: 'administrator', scope: 'provision' } } as const;
/** What is told of an incident should be seen at once; caches may only spare the database a rush. */
const MAX_AGE_SECONDS = 5;
const VARY = 'cookie, authorization';

/** What administrators tell of the platform's state, and what is told. */
export async function incidentRoutes(app: FastifyInstance, options: IncidentRoutesOptions): Promise<void> {
  const { incidents, incidentHistory, maintenance } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/status/incidents',
    {
      schema: {
        tags,
        summary: 'List incidents and maintenance by day',
        querystring: IncidentHistoryQuery,
        response: answers(200, IncidentHistory),
      },
      config: open,
    },
    async (request, reply) => {
      const audience = requireAudience(request, options);
      const before = readNumberCursor(request.query.cursor);
      const history = await incidentHistory.read({
        before: before === null ? null : Number(before),
        components: componentsFor(audience),
      });
      reply.headers({ 'cache-control': cacheControl(audience, MAX_AGE_SECONDS), vary: VARY });
      return viewHistory(history);
    },
  );

  routes.get(
    '/api/status/incidents/:incident',
    {
      schema: {
        tags,
        summary: 'Get an incident with its updates',
        params: IncidentPath,
        response: answers(200, IncidentTimeline),
      },
      config: open,
    },
    async (request, reply) => {
      const audience = requireAudience(request, options);
      const found = await incidents.get(request.params.incident, { components: componentsFor(audience) });
      reply.headers({ 'cache-control': cacheControl(audience, MAX_AGE_SECONDS), vary: VARY });
      return viewTimeline(found);
    },
  );

  routes.post(
    '/api/status/incidents',
    {
      schema: {
        tags,
        summary: 'Open an incident, or describe one that was recorded automatically',
        body: NewIncident,
        response: answers(201, Incident),
      },
      config: { ...administer, problems: ['not_found'] },
    },
    async (request, reply) => {
      const incident = await incidents.open(request.body, auditActorOf(request));
      reply.code(201);
      return viewIncident(incident);
    },
  );

  routes.post(
    '/api/status/incidents/:incident/updates',
    {
      schema: {
        tags,
        summary: 'Post an update, or resolve an incident',
        params: IncidentPath,
        body: NewIncidentUpdate,
        response: answers(201, IncidentTimeline),
      },
      config: administer,
    },
    async (request, reply) => {
      const found = await incidents.update(request.params.incident, request.body, auditActorOf(request));
      reply.code(201);
      return viewTimeline(found);
    },
  );

  routes.get(
    '/api/status/maintenance/:maintenance',
    {
      schema: {
        tags,
        summary: 'Get a maintenance window',
        params: MaintenancePath,
        response: answers(200, Maintenance),
      },
      config: open,
    },
    async (request, reply) => {
      const audience = requireAudience(request, options);
      const window = await maintenance.get(BigInt(request.params.maintenance));
      reply.headers({ 'cache-control': cacheControl(audience, MAX_AGE_SECONDS), vary: VARY });
      return viewMaintenance(window);
    },
  );

  routes.post(
    '/api/status/maintenance',
    {
      schema: {
        tags,
        summary: 'Plan maintenance',
        body: NewMaintenance,
        response: answers(201, Maintenance),
      },
      config: administer,
    },
    async (request, reply) => {
      const { title, text, components, startsAt, endsAt } = request.body;
      const plan = {
        title,
        body: text,
        components,
        startsAt: parseInstant(startsAt),
        endsAt: parseInstant(endsAt),
      };
      const window = await maintenance.plan(plan, auditActorOf(request));
      reply.code(201);
      return viewMaintenance(window);
    },
  );

  routes.patch(
    '/api/status/maintenance/:maintenance',
    {
      schema: {
        tags,
        summary: 'Change maintenance that is not over',
        params: MaintenancePath,
        body: MaintenanceChange,
        response: answers(200, Maintenance),
      },
      config: administer,
    },
    async (request) => {
      const { title, text, components, startsAt, endsAt } = request.body;
      const given = {
        ...(title === undefined ? {} : { title }),
        ...(text === undefined ? {} : { body: text }),
        ...(components === undefined ? {} : { components }),
        ...(startsAt === undefined ? {} : { startsAt: parseInstant(startsAt) }),
        ...(endsAt === undefined ? {} : { endsAt: parseInstant(endsAt) }),
      };
      const { params } = request;
      return viewMaintenance(
        await maintenance.change(BigInt(params.maintenance), given, auditActorOf(request)),
      );
    },
  );

  routes.post(
    '/api/status/maintenance/:maintenance/cancel',
    {
      schema: {
        tags,
        summary: 'Cancel maintenance, or end it early',
        params: MaintenancePath,
        response: answers(200, Maintenance),
      },
      config: administer,
    },
    async (request) =>
      viewMaintenance(await maintenance.cancel(BigInt(request.params.maintenance), auditActorOf(request))),
  );
}
