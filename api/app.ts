import { randomUUID } from 'node:crypto';
import etag from '@fastify/etag';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { authenticate, type Identify, identifyBy } from './plugins/authentication.ts';
import { ARRIVAL_LIMITS, type ArrivalLimits, limitConnections } from './plugins/connections.ts';
import { describeApi } from './plugins/openapi.ts';
import { limitLookUps } from './plugins/lookUps.ts';
import { limitRates, type RateLimits } from './plugins/limits.ts';
import { refuseBroken } from './plugins/brokenRequests.ts';
import { refuseForeignSites } from './plugins/origins.ts';
import { enforcePolicies, requirePolicies } from './plugins/policies.ts';
import { answerProblems, answerUnknownPaths, refuseUnroutable } from './plugins/problems.ts';
import { refuseUnknownQueries } from './plugins/queries.ts';
import { allowOtherSites, type CorsOrigins } from './plugins/cors.ts';
import { hardenAnswers } from './plugins/security.ts';
import { type HealthRoutesOptions, healthRoutes } from './routes/health.ts';
import { livenessRoutes } from './routes/liveness.ts';
import { type MetricsRoutesOptions, metricsRoutes, observeRequests } from './routes/metrics.ts';
import { makeDeviceCookie } from './plugins/deviceCookie.ts';
import { makePendingCookie } from './plugins/pendingCookie.ts';
import { makeSessionCookie } from './plugins/sessionCookie.ts';
import { accountRoutes } from './routes/account.ts';
import { apiKeyRoutes } from './routes/apiKeys.ts';
import { emailChangeRoutes } from './routes/emailChange.ts';
import { emailConfirmationRoutes } from './routes/emailConfirmation.ts';
import { factorRoutes } from './routes/factors.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { organizationRoutes } from './routes/organizations.ts';
import { signInRoutes } from './routes/signIn.ts';
import { userRoutes } from './routes/users.ts';
import type { Services } from './services.ts';
import type { BuiltPages } from './pages/builtPages.ts';
import { pageRoutes } from './pages/routes.ts';
import { type PlatformStatusRoutesOptions, platformStatusRoutes } from './routes/platformStatus.ts';
import { type StatusRecordRoutesOptions, statusRecordRoutes } from './routes/statusRecord.ts';
import { addonRoutes } from './routes/addons.ts';
import { admissionRoutes } from './routes/admission.ts';
import { administrationRoutes } from './routes/administration.ts';
import { closingRoutes } from './routes/closing.ts';
import { autoTopUpRoutes } from './routes/autoTopUps.ts';
import { containerRoutes } from './routes/containers.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';
import { debtorRoutes } from './routes/debtors.ts';
import { powerRoutes } from './routes/power.ts';
import { eventRoutes } from './routes/events.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { instanceRoutes } from './routes/instances.ts';
import { mailRoutes } from './routes/mails.ts';
import { movementRoutes } from './routes/movements.ts';
import { paymentAdministrationRoutes } from './routes/paymentAdministration.ts';
import { paymentRoutes } from './routes/payments.ts';
import { paymentWebhookRoutes } from './routes/paymentWebhooks.ts';
import { planRoutes } from './routes/plans.ts';
import { regionRoutes } from './routes/regions.ts';
import { provisioningRoutes } from './routes/provisioning.ts';
import { serviceCreditRoutes } from './routes/serviceCredits.ts';
import { rebillRoutes } from './routes/rebills.ts';
import { statementRoutes } from './routes/statements.ts';
import { ticketRoutes } from './routes/tickets.ts';
import { walletListRoutes } from './routes/walletList.ts';
import { walletRoutes } from './routes/wallets.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** Streams are watched by whoever closes the app, and the recorder by whoever starts it. */
type RoutedServices = Omit<Services, 'events' | 'statusRecorder'>;

export interface AppOptions {
  logger: FastifyBaseLogger;
  services: RoutedServices &
    Omit<HealthRoutesOptions, 'identify'> &
    MetricsRoutesOptions &
    PlatformStatusRoutesOptions &
    StatusRecordRoutesOptions;
  limits: RateLimits;
  /** Whose X-Forwarded-For is believed: nobody's by default, or addresses and networks of proxies. */
  trustProxy: boolean | string[];
  /** Where browsers find the app, such as https://stacks.example.org; null: nobody knows. */
  publicUrl: string | null;
  corsOrigins?: CorsOrigins;
  /** Null: only the API is served. */
  pages?: BuiltPages | null;
  /** Says who makes a request, instead of sessions and keys. */
  identify?: Identify;
  arrival?: Partial<ArrivalLimits>;
  /** Called with the app while there is nothing in it yet: for whoever wants to see every route. */
  observe?: (app: FastifyInstance) => void;
}

const BODY_LIMIT_BYTES = 256 * 1024;

/** The app, built but not listening. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { logger, services, limits, trustProxy, publicUrl, pages = null } = options;
  const arrival = { ...ARRIVAL_LIMITS, ...options.arrival };
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: arrival.requestMs,
    http: { headersTimeout: arrival.headersMs, connectionsCheckingInterval: arrival.checkEveryMs },
    frameworkErrors: refuseUnroutable(pages?.html.notFound),
    clientErrorHandler: refuseBroken,
  });
  // Bodies are JSON: the framework would take text too, and find a string where an object is due.
  app.removeContentTypeParser('text/plain');
  takeEmptyBodies(app);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  limitConnections(app, trustProxy !== false);
  options.observe?.(app);
  app.decorateRequest('actor');
  app.decorateRequest('organization');
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    request.actor = { kind: 'anonymous' };
  });
  observeRequests(app, services);
  answerProblems(app);
  requirePolicies(app);
  refuseUnknownQueries(app);
  await hardenAnswers(app);
  allowOtherSites(app, options.corsOrigins ?? []);
  const sessionCookie = makeSessionCookie(publicUrl);
  await app.register(cookie);
  await limitRates(app, limits);
  const lookUp = limitLookUps(app, limits.anonymousPerMinute);
  const identify = options.identify ?? identifyBy(services.identities, sessionCookie, lookUp);
  authenticate(app, identify);
  refuseForeignSites(app, sessionCookie, publicUrl);
  enforcePolicies(app, services.identities);
  await app.register(etag, { weak: true });
  answerUnknownPaths(app, app.rateLimit(), pages?.html.notFound);
  await describeApi(app, sessionCookie.name, publicUrl);
  await app.register(livenessRoutes, services);
  await app.register(metricsRoutes, services);
  await app.register(healthRoutes, { ...services, identify });
  await app.register(platformStatusRoutes, services);
  await app.register(statusRecordRoutes, services);
  await app.register(incidentRoutes, services);
  await app.register(subscriptionRoutes, services);
  await app.register(mailRoutes, services);
  await app.register(signInRoutes, {
    ...services,
    sessionCookie,
    deviceCookie: makeDeviceCookie(publicUrl),
    pendingCookie: makePendingCookie(publicUrl),
  });
  await app.register(accountRoutes, { ...services, sessionCookie });
  await app.register(factorRoutes, services);
  await app.register(apiKeyRoutes, services);
  await app.register(emailConfirmationRoutes, services);
  await app.register(emailChangeRoutes, { ...services, sessionCookie });
  await app.register(organizationRoutes, services);
  await app.register(invitationRoutes, services);
  await app.register(userRoutes, services);
  await app.register(platformRoutes, services);
  if (pages) {
    const { platformState, publicStatus } = services;
    await app.register(pageRoutes, { pages, platformState, publicStatus, sessionCookie });
  }
  return app;
}

/** Clients that name JSON whatever they send: nothing is no body, and a schema that wants one says so. */
function takeEmptyBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parseJson(request, body as string, done);
  });
}

/** What customers and administrators do with the platform; accounts and health are elsewhere. */
export async function platformRoutes(
  app: FastifyInstance,
  services: RoutedServices & { currency: string },
): Promise<void> {
  await app.register(instanceRoutes, services);
  await app.register(addonRoutes, services);
  await app.register(provisioningRoutes, services);
  await app.register(walletRoutes, services);
  await app.register(walletListRoutes, services);
  await app.register(admissionRoutes, services);
  await app.register(movementRoutes, services);
  await app.register(paymentRoutes, services);
  await app.register(autoTopUpRoutes, services);
  await app.register(paymentAdministrationRoutes, services);
  await app.register(paymentWebhookRoutes, services);
  await app.register(statementRoutes, services);
  await app.register(closingRoutes, services);
  await app.register(debtorRoutes, services);
  await app.register(powerRoutes, services);
  await app.register(serviceCreditRoutes, services);
  await app.register(rebillRoutes, services);
  await app.register(planRoutes, services);
  await app.register(regionRoutes, services);
  await app.register(administrationRoutes, services);
  await app.register(containerRoutes, services);
  await app.register(ticketRoutes, services);
  await app.register(eventRoutes, services);
  await app.register(webhookRoutes, services);
}
