import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { MailChoice, MailChoiceChange, StopPath } from '../../contracts/mails.ts';
import { answers, InOrganization, listOf, NoContent, PageQuery } from '../../contracts/values.ts';
import { requireSignedIn } from '../answers/signedIn.ts';
import { readNumberCursor } from '../cursor.ts';
import type { Services } from '../services.ts';
import { takeOneClickForms } from './oneClickForms.ts';
import { mapPage } from '../services/page.ts';

/** Which mails come, and how they are stopped. */
export async function mailRoutes(
  app: FastifyInstance,
  { mailChoices }: Pick<Services, 'mailChoices'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  takeOneClickForms(app);

  routes.get(
    '/api/account/mails',
    {
      schema: {
        tags: ['account'],
        summary: 'List which mails of your organizations come to you',
        querystring: PageQuery,
        response: answers(200, listOf(MailChoice)),
      },
      config: { policy: { allow: 'user' } },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const page = { after: readNumberCursor(cursor) ?? 0n, limit };
      return mapPage(await mailChoices.list(requireSignedIn(request).userId, page), (choice) => choice);
    },
  );

  routes.patch(
    '/api/organizations/:organization/mails',
    {
      schema: {
        tags: ['account'],
        summary: 'Choose which mails of an organization come to you',
        params: InOrganization,
        body: MailChoiceChange,
        response: answers(200, MailChoice),
      },
      config: { policy: { allow: 'member' } },
    },
    async (request) =>
      mailChoices.choose(requireSignedIn(request).userId, request.organization.organizationId, request.body),
  );

  routes.post(
    '/mails/stop/:token',
    {
      schema: {
        tags: ['account'],
        summary: 'Stop the mails of a topic, as mail programs do with one click (RFC 8058)',
        params: StopPath,
        response: answers(204, NoContent),
      },
      config: { policy: { allow: 'public' } },
    },
    async (request, reply) => {
      await mailChoices.stop(request.params.token);
      return reply.code(204).send(null);
    },
  );
}
