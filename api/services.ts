import type { Pool } from '../db/pool.ts';
import { AccountService } from './services/accounts/accountService.ts';
import { ApiKeyService } from './services/accounts/apiKeyService.ts';
import { AddonService } from './services/addons/addonService.ts';
import { EmailChangeService } from './services/accounts/emailChangeService.ts';
import { EmailConfirmationService } from './services/accounts/emailConfirmationService.ts';
import { FactorRequirements } from './services/accounts/factorRequirements.ts';
import { FactorService } from './services/accounts/factorService.ts';
import { IdentityService } from './services/accounts/identityService.ts';
import { InvitationService } from './services/accounts/invitationService.ts';
import type { MailingOptions } from './services/mails/mailService.ts';
import { OrganizationService } from './services/accounts/organizationService.ts';
import { PasswordGate } from './services/accounts/passwordGate.ts';
import { PasswordResetService } from './services/accounts/passwordResetService.ts';
import { SecurityMailer } from './services/accounts/securityMailer.ts';
import { SignInService } from './services/accounts/signInService.ts';
import { UserService } from './services/accounts/userService.ts';
import { BillingReportService } from './services/billing/billingReportService.ts';
import { ContainerService } from './services/containers/containerService.ts';
import { DebtorLadder, type LadderOptions } from './services/debtors/debtorLadder.ts';
import { DebtorService } from './services/debtors/debtorService.ts';
import { PowerService } from './services/debtors/powerService.ts';
import { AutoTopUpCharges } from './services/payments/autoTopUpCharges.ts';
import { AutoTopUpService } from './services/payments/autoTopUpService.ts';
import { PaymentAdministration } from './services/payments/paymentAdministration.ts';
import { PaymentBalances } from './services/payments/paymentBalances.ts';
import { PaymentLooks } from './services/payments/paymentLooks.ts';
import { PaymentPosting } from './services/payments/paymentPosting.ts';
import { PaymentService } from './services/payments/paymentService.ts';
import { PAYMENT_DEFAULTS, type PaymentSettings } from './services/payments/paymentSettings.ts';
import { PaymentWebhooks } from './services/payments/paymentWebhooks.ts';
import type { PaymentProvider } from './services/payments/provider.ts';
import { PaymentReconciler } from './services/payments/reconciler.ts';
import { DaemonStatusService } from './services/daemonStatusService.ts';
import { EventQueries } from './services/events/eventQueries.ts';
import { InstanceQueries } from './services/instances/instanceQueries.ts';
import { InstanceService } from './services/instances/instanceService.ts';
import { ProvisioningService } from './services/instances/provisioningService.ts';
import { PlanService } from './services/plans/planService.ts';
import { RegionService } from './services/plans/regionService.ts';
import { RebillService } from './services/rebills/rebillService.ts';
import { PlatformStatsService } from './services/platformStatsService.ts';
import type { AbsenceFile } from './services/status/absenceFile.ts';
import { IncidentHistoryService } from './services/status/incidentHistory.ts';
import { IncidentService } from './services/status/incidentService.ts';
import { InstallationService } from './services/status/installationService.ts';
import { MaintenanceService } from './services/status/maintenanceService.ts';
import { OpenReports } from './services/status/openReports.ts';
import { HealthEvents } from './services/status/healthEvents.ts';
import { MetricsService } from './services/status/metricsService.ts';
import { PlatformStateService } from './services/status/platformStateService.ts';
import { ReadinessService } from './services/status/readinessService.ts';
import { ResponseTimeService } from './services/status/responseTimeService.ts';
import { StatusRecorder } from './services/status/statusRecorder.ts';
import { StatusRecordService } from './services/status/statusRecordService.ts';
import { SubscriptionService } from './services/status/subscriptionService.ts';
import { MailChoiceService } from './services/mails/mailChoiceService.ts';
import { AdmissionService } from './services/subscriptions/admission.ts';
import { TicketService } from './services/tickets/ticketService.ts';
import { PendingMovementService } from './services/wallets/pendingMovementService.ts';
import { ServiceCreditService } from './services/wallets/serviceCreditService.ts';
import { StatementService } from './services/wallets/statementService.ts';
import { WalletListService } from './services/wallets/walletListService.ts';
import { WalletQueries } from './services/wallets/walletQueries.ts';
import { type MovementRules, WalletService } from './services/wallets/walletService.ts';
import { WebhookService } from './services/webhooks/webhookService.ts';

export interface ServicesOptions extends MailingOptions {
  /** For audits on demand, which take minutes of a big fleet; the other pool by default. */
  auditPool?: Pool;
  registration: 'open' | 'closed';
  daemonTimeoutMinutes: number;
  /** Whether administrators need a second factor; they don't by default. */
  requireAdministratorFactor?: boolean;
  /** What movements by hand keep to. */
  movementRules?: MovementRules;
  /** Whom a refusal says to ask for a top-up. */
  operatorContact?: string | null;
  /** How customers pay by themselves; by default not at all. */
  payments?: Partial<
    Pick<PaymentSettings, 'minimumMicros' | 'maximumMicros' | 'suggestedMicros' | 'instructions'>
  > & {
    providers?: readonly PaymentProvider[];
  };
  /** Whether webhooks may lead to private addresses; they may not by default. */
  webhooks?: { allowsPrivate: boolean };
  /** The debtors' ladder; by default that of rule 22. */
  ladder?: LadderOptions;
  /** How often the app bills, when it does; 60 by default. */
  intervalMinutes?: number;
  /** False for a command, which is not the app whose state it tells; true by default. */
  isApp?: boolean;
  /** When the platform's state cannot be recorded. */
  onRecordingError?: (error: Error) => void;
  /** Where absences of the database outlive the app. */
  absenceFile?: AbsenceFile;
  /** When that file cannot be read or written. */
  onAbsenceFileError?: (error: Error) => void;
}

export type Services = ReturnType<typeof makeServices>;

/** Every service on one database, for the app's routes and the command. None touches the database before it is asked. */
export function makeServices(options: ServicesOptions) {
  const { pool, auditPool = pool, daemonTimeoutMinutes } = options;
  const { intervalMinutes = 60, onRecordingError = () => {}, onAbsenceFileError = () => {} } = options;
  const gate = new PasswordGate(pool);
  const factorRequirements = new FactorRequirements(pool, options.requireAdministratorFactor ?? false);
  const securityMailer = new SecurityMailer(options);
  const confirmations = new EmailConfirmationService(options);
  const invitations = new InvitationService({ ...options, confirmations });
  const admission = new AdmissionService(pool, {
    currency: options.movementRules?.currency ?? 'USD',
    operatorContact: options.operatorContact ?? null,
  });
  const instances = new InstanceService(pool, admission);
  const ladder = new DebtorLadder(options.ladder);
  const { providers = [], ...paymentChoices } = options.payments ?? {};
  const paymentSettings: PaymentSettings = {
    ...PAYMENT_DEFAULTS,
    ...paymentChoices,
    currency: options.movementRules?.currency ?? 'USD',
    contact: options.operatorContact ?? null,
    confirmAboveMicros: options.movementRules?.confirmAboveMicros ?? null,
  };
  const posting = new PaymentPosting({ pool, ladder, currency: paymentSettings.currency });
  const looks = new PaymentLooks(pool, providers, posting);
  const autoTopUps = new AutoTopUpService({
    pool,
    looks,
    settings: paymentSettings,
    linkBase: options.linkBase,
  });
  const stats = new PlatformStatsService(pool);
  const daemons = new DaemonStatusService(pool, daemonTimeoutMinutes, { intervalMinutes });
  const readiness = new ReadinessService(pool);
  const statusRecorder = new StatusRecorder({
    pool,
    daemonTimeoutMinutes,
    file: options.absenceFile,
    onError: onRecordingError,
    onFileError: onAbsenceFileError,
  });
  const statusRecord = new StatusRecordService(pool, statusRecorder);
  const openReports = new OpenReports(pool);
  const incidents = new IncidentService(pool, statusRecord);
  const wallets = new WalletService(pool, options.movementRules, ladder);
  const platformState = new PlatformStateService({
    pool,
    stats,
    daemons,
    readiness,
    record: statusRecord,
    reports: openReports,
    isApp: options.isApp ?? true,
  });
  const events = new HealthEvents({ pool, stats, daemons, platformState });
  return {
    identities: new IdentityService(pool, factorRequirements),
    factorRequirements,
    accounts: new AccountService({ ...options, gate, invitations, confirmations }),
    signIns: new SignInService({ pool, gate, securityMailer }),
    factors: new FactorService({ ...options, securityMailer }),
    confirmations,
    emailChanges: new EmailChangeService(options),
    passwordResets: new PasswordResetService({ ...options, gate }),
    users: new UserService(pool),
    organizations: new OrganizationService(pool, options.movementRules),
    invitations,
    apiKeys: new ApiKeyService(pool, confirmations, securityMailer),
    addons: new AddonService(pool, admission),
    admission,
    instances,
    instanceQueries: new InstanceQueries(pool),
    provisioning: new ProvisioningService(pool, instances),
    containers: new ContainerService(pool, admission),
    tickets: new TicketService(pool),
    plans: new PlanService(pool),
    regions: new RegionService(pool),
    wallets,
    ladder,
    debtors: new DebtorService(pool, ladder),
    power: new PowerService(pool),
    payments: new PaymentService({ pool, looks, settings: paymentSettings, linkBase: options.linkBase }),
    paymentAdministration: new PaymentAdministration({ pool, looks, posting, settings: paymentSettings }),
    paymentWebhooks: new PaymentWebhooks(pool, looks, autoTopUps),
    autoTopUps,
    autoTopUpCharges: new AutoTopUpCharges({ pool, looks, settings: paymentSettings }),
    paymentBalances: new PaymentBalances(pool, looks, paymentSettings.currency),
    paymentReconciler: new PaymentReconciler(pool, looks),
    serviceCredits: new ServiceCreditService(pool, incidents, wallets),
    pendingMovements: new PendingMovementService(pool, ladder),
    walletList: new WalletListService(pool),
    walletQueries: new WalletQueries(pool),
    statements: new StatementService(pool),
    rebills: new RebillService(pool, options.movementRules, { ladder }),
    billingReports: new BillingReportService(pool, auditPool),
    stats,
    daemons,
    events,
    platformState,
    installation: new InstallationService({ pool, daemons, platformState }),
    metrics: new MetricsService({ pool, stats, daemons, events, platformState, openReports }),
    readiness,
    statusRecorder,
    statusRecord,
    responseTimes: new ResponseTimeService(pool),
    openReports,
    incidents,
    incidentHistory: new IncidentHistoryService(pool, statusRecord),
    maintenance: new MaintenanceService(pool),
    subscriptions: new SubscriptionService(options),
    mailChoices: new MailChoiceService(pool),
    eventQueries: new EventQueries(pool),
    webhooks: new WebhookService(pool, options.webhooks ?? { allowsPrivate: false }),
  };
}
