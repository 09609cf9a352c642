import type { FastifyInstance } from 'fastify';

/** What mail programs post to a List-Unsubscribe address: "List-Unsubscribe=One-Click". */
const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data'];
const FORM_LIMIT_BYTES = 4_096;

/** The address says all: what is in the form is not looked at. */
export function takeOneClickForms(app: FastifyInstance): void {
  const readNothing = { parseAs: 'string', bodyLimit: FORM_LIMIT_BYTES } as const;
  app.addContentTypeParser(FORMS, readNothing, (_request, _body, done) => done(null, undefined));
}
