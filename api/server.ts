import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { pino } from 'pino';
import { absencesPath } from '../config/absencesPath.ts';
import {
  ladderOptions,
  mailSite,
  movementRules,
  paymentChoices,
  webhookOptions,
} from '../config/serviceOptions.ts';
import { linkBase, misspeltSettings, type Settings } from '../config/settings.ts';
import { describeFailure } from '../db/failure.ts';
import { cancelStatements } from '../db/cancelStatements.ts';
import { createPool, databaseNow, endPool } from '../db/pool.ts';
import { leaseRhythm } from '../domain/billing/leaseRhythm.ts';
import { askLiveness } from './askLiveness.ts';
import { buildApp } from './app.ts';
import { AUDIT_STATEMENT_TIMEOUT_MS } from './services/billing/booksAuditService.ts';
import { explainListening } from './portTaken.ts';
import { readBuiltPages } from './pages/builtPages.ts';
import { BillingService } from './services/billingService.ts';
import { DebtorLadder } from './services/debtors/debtorLadder.ts';
import { Terminations } from './services/debtors/terminations.ts';
import { makeServices } from './services.ts';
import { PaymentRounds } from './services/payments/paymentRounds.ts';
import { makeProviders } from './services/payments/providers.ts';
import { manualProvisioner, SimulatedProvisioner } from './services/instances/provisioner.ts';
import { ResponseTimeRecorder } from './services/status/responseTimeRecorder.ts';
import { AbsenceFile } from './services/status/absenceFile.ts';
import { BuiltInScheduler } from './services/scheduling/builtInScheduler.ts';
import { StatusMailer } from './services/status/statusMailer.ts';
import { Rounds } from './services/rounds.ts';
import { MailService } from './services/mails/mailService.ts';
import { MemberMailer } from './services/mails/memberMailer.ts';
import { tellOfStatements } from './services/events/closedMonths.ts';
import { EventClearing } from './services/webhooks/clearing.ts';
import { WebhookDispatcher } from './services/webhooks/webhookDispatcher.ts';

/** Beside the slices' connections: requests, announcements, the lease, and the run's own book-keeping. */
const OTHER_CONNECTIONS = 8;

/** How long requests under way, and then connections in use, may take to end when the app closes. */
const CLOSING_PATIENCE_MS = 5_000;

export interface Server {
  /** Where it listens, such as http://127.0.0.1:3000 */
  address: string;
  /** Finishes the current slice and the requests under way. */
  close(): Promise<void>;
}

/** Wires the app with its built-in billing, and listens. */
export async function startServer(settings: Settings): Promise<Server> {
  const output = pino.destination({ dest: 1, sync: true });
  // A closed terminal takes no more lines: no reason to stop half-way.
  output.on('error', () => {});
  const logger = pino(
    {
      level: settings.logLevel,
      base: { app: 'containerstacks' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    output,
  );
  for (const fault of misspeltSettings()) logger.warn({ fault }, 'a setting in .env is misspelt');
  const identity = `${hostname()}:${process.pid}`;
  const pool = createPool({
    url: settings.databaseUrl,
    applicationName: `containerstacks app ${identity}`,
    role: 'containerstacks_app',
    max: settings.billingConnections + OTHER_CONNECTIONS,
    onError: (error) => logger.warn({ reason: error.message }, 'a database connection broke'),
  });
  const billing = new BillingService({
    pool,
    runner: 'built-in',
    runnerId: identity,
    connections: settings.billingConnections,
    sliceInstances: settings.billingSliceInstances,
    ladder: new DebtorLadder(ladderOptions(settings)),
  });
  const auditName = `containerstacks audit ${identity}`;
  const auditPool = createPool({
    url: settings.databaseUrl,
    applicationName: auditName,
    role: 'containerstacks_app',
    max: 1,
    statementTimeoutMs: AUDIT_STATEMENT_TIMEOUT_MS,
    onError: (error) => logger.warn({ reason: error.message }, 'the connection of an audit broke'),
  });
  const mail = new MailService({
    smtpUrl: settings.smtpUrl,
    from: settings.mailFrom,
    site: mailSite(settings),
    onError: (error) => logger.warn({ reason: error.message }, 'a mail could not be sent'),
  });
  // With PORT=0 the system chooses one, once the app listens.
  let { port } = settings;
  const listeningBase = () => linkBase({ ...settings, port });
  const absences = absencesPath(settings, process.env);
  const services = makeServices({
    pool,
    auditPool,
    mail,
    linkBase: listeningBase,
    registration: settings.registration,
    requireAdministratorFactor: settings.requireAdministratorFactor,
    daemonTimeoutMinutes: settings.daemonTimeoutMinutes,
    movementRules: movementRules(settings),
    operatorContact: settings.operatorContact,
    payments: { ...paymentChoices(settings), providers: makeProviders(settings) },
    ladder: ladderOptions(settings),
    webhooks: webhookOptions(settings),
    intervalMinutes: settings.billingIntervalMinutes,
    onRecordingError: (error) =>
      logger.warn(
        { reason: describeFailure(error) },
        'the platform’s state cannot be recorded at the moment',
      ),
    absenceFile: new AbsenceFile(absences, settings.databaseUrl),
    onAbsenceFileError: (error) =>
      logger.warn(
        { path: absences, reason: error.message },
        'absences of the database cannot be kept in their file: after a restart they are unknown',
      ),
  });
  const statusMailer = new StatusMailer({
    pool,
    mail,
    linkBase: listeningBase,
    onError: (error) =>
      logger.warn({ reason: describeFailure(error) }, 'a mail about the platform’s state could not be sent'),
  });
  const memberMailer = new MemberMailer({
    pool,
    mail,
    linkBase: listeningBase,
    currency: settings.currency,
    ladder: services.ladder,
    onError: (error) =>
      logger.warn({ reason: describeFailure(error) }, 'a mail to a member could not be sent'),
  });
  // Told with or without mail.
  const closedMonths = new Rounds(async () => tellOfStatements(pool, await databaseNow(pool)), {
    onError: (error) =>
      logger.warn({ reason: describeFailure(error) }, 'statements could not be told of; it is tried again'),
  });
  const payments = new Map(
    services.payments.remoteProviders.map((provider) => {
      const rounds = new PaymentRounds({
        provider,
        webhooks: services.paymentWebhooks,
        reconciler: services.paymentReconciler,
        balances: services.paymentBalances,
        autoTopUps: services.autoTopUpCharges,
        onError: (error) =>
          logger.warn(
            { reason: describeFailure(error) },
            'a payment could not be looked at; it is tried again',
          ),
      });
      return [provider, rounds];
    }),
  );
  services.paymentWebhooks.onReceived = (provider) => payments.get(provider)?.nudge();
  const webhookDispatcher = new WebhookDispatcher({
    pool,
    ...webhookOptions(settings),
    onError: (error) =>
      logger.warn({ reason: describeFailure(error) }, 'webhooks cannot be sent at the moment'),
  });
  const eventClearing = new EventClearing({
    pool,
    keptDays: settings.eventsKeptDays,
    onError: (error) => logger.warn({ reason: describeFailure(error) }, 'old events could not be removed'),
  });
  const terminations = new Terminations({
    pool,
    ladder: services.ladder,
    onError: (error) => logger.error({ err: error }, 'what was suspended for too long could not be deleted'),
  });
  const scheduler = new BuiltInScheduler({
    pool,
    billing,
    daemons: services.daemons,
    identity,
    intervalMinutes: settings.billingIntervalMinutes,
    rhythm: leaseRhythm(settings.leaseSeconds),
    logger,
  });
  const responseTimes = new ResponseTimeRecorder({
    pool,
    askApp: () => askLiveness(app.server.address() as AddressInfo),
  });
  const provisioner =
    settings.provisioner === 'manual'
      ? manualProvisioner
      : new SimulatedProvisioner({
          pool,
          provisioning: services.provisioning,
          containers: services.containers,
          onError: (error) => logger.warn({ reason: error.message }, 'the simulated provisioner failed'),
        });
  const app = await buildApp({
    logger,
    services: {
      ...services,
      metricsAccess: settings.metricsAccess,
      currency: settings.currency,
      publicStatus: settings.publicStatus,
      feedOrigin: { name: settings.siteName, url: listeningBase },
    },
    limits: {
      anonymousPerMinute: settings.anonymousRequestsPerMinute,
      signedInPerMinute: settings.signedInRequestsPerMinute,
    },
    trustProxy: settings.trustProxy,
    publicUrl: settings.publicUrl,
    corsOrigins: settings.corsOrigins,
    pages: readBuiltPages({
      name: settings.siteName,
      operator: settings.operatorName,
      contact: settings.operatorContact,
      address: settings.operatorAddress,
      registration: settings.registration,
      publicStatus: settings.publicStatus,
      mail: mail.isPossible,
      currency: settings.currency,
    }),
  });
  // Open streams would keep the server from closing, and so would a connection on which nothing has been asked yet.
  let impatience: NodeJS.Timeout | undefined;
  app.addHook('preClose', async () => {
    services.events.close();
    impatience = setTimeout(() => app.server.closeAllConnections(), CLOSING_PATIENCE_MS);
  });
  app.addHook('onClose', async () => {
    clearTimeout(impatience);
    await provisioner.stop();
    await services.statusRecorder.stop();
    await responseTimes.stop();
    await statusMailer.stop();
    await closedMonths.stop();
    await memberMailer.stop();
    await webhookDispatcher.stop();
    await eventClearing.stop();
    await terminations.stop();
    await Promise.all([...payments.values()].map((rounds) => rounds.stop()));
    await scheduler.stop();
    await mail.close();
    await cancelStatements(pool, auditName).catch(() => {});
    // A run that hangs holds its connection for ever.
    await Promise.all([auditPool, pool].map((each) => endPool(each, CLOSING_PATIENCE_MS)));
  });
  const address = await app.listen({ host: settings.host, port: settings.port }).catch(async (error) => {
    await app.close();
    throw explainListening(settings, error);
  });
  port = (app.server.address() as AddressInfo).port;
  scheduler.start();
  provisioner.start();
  services.statusRecorder.start();
  responseTimes.start();
  statusMailer.start();
  closedMonths.start();
  memberMailer.start();
  webhookDispatcher.start();
  eventClearing.start();
  terminations.start();
  for (const rounds of payments.values()) rounds.start();
  return { address, close: () => app.close() };
}
