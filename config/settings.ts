import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { findMisspelt } from './misspelt.ts';
import { CONNECTED, ENVIRONMENT, type LogLevel, type PublicStatus } from './variables.ts';

/** Variables as a process gets them. */
export type Environment = Record<string, string | undefined>;

/** What app, daemon and command read from the environment, once, at start. `.env.example` explains each. */
export interface Settings {
  databaseUrl: string;
  billingIntervalMinutes: number;
  daemonTimeoutMinutes: number;
  heartbeatSeconds: number;
  leaseSeconds: number;
  billingConnections: number;
  billingSliceInstances: number;
  currency: string;
  /** Movements by hand above it wait for a second administrator; null: none does. */
  movementConfirmAboveMicros: bigint | null;
  /** What a customer may pay at once, and what the page suggests. */
  paymentMinimumMicros: bigint;
  paymentMaximumMicros: bigint;
  paymentSuggestedMicros: readonly bigint[];
  /** How to pay by transfer, in lines separated by semicolons; null: not at all. */
  paymentInstructions: string | null;
  /** Null: no payments with it. Both secrets are set, or neither. */
  stripeSecretKey: string | null;
  stripeWebhookSecret: string | null;
  stripeApiBase: string;
  /** The same for PayPal. */
  paypalClientId: string | null;
  paypalSecret: string | null;
  paypalWebhookId: string | null;
  paypalApiBase: string;
  /** Hours of runway under which a customer is told, the longest first. */
  alertHours: readonly number[];
  /** From becoming past due to suspension, unless the debt reaches its limit before. */
  graceHours: number;
  debtLimitMicros: bigint;
  /** Days of suspension until all is deleted; null: never. */
  terminationDays: number | null;
  /** Where webhooks may lead: to public addresses, or to any. */
  webhookAddresses: 'public' | 'any';
  /** Days until events and what was sent of them are removed. */
  eventsKeptDays: number;
  logLevel: LogLevel;
  /** Null: the default of the operating system. */
  statusFilePath: string | null;
  host: string;
  port: number;
  /** Requests a minute from one address, and of one account. */
  anonymousRequestsPerMinute: number;
  signedInRequestsPerMinute: number;
  /** Who may read /metrics. */
  metricsAccess: 'off' | 'local' | 'open';
  /** Whether visitors see the platform's figures. */
  publicStatus: PublicStatus;
  /** Proxies whose X-Forwarded-For is trusted; false: none. */
  trustProxy: boolean | string[];
  /** Where browsers find the app, such as https://stacks.example.org, without a trailing slash; null: unknown. */
  publicUrl: string | null;
  /** Other sites whose pages may call the API, such as https://shop.example.org; "*": every site. */
  corsOrigins: readonly string[];
  /** The mail server; null: no mail is sent. May hold a password. */
  smtpUrl: string | null;
  mailFrom: string;
  /** Whether anyone may register, or only people who are invited. */
  registration: 'open' | 'closed';
  /** Whether administrators need a second factor, a week after they are first met without one. */
  requireAdministratorFactor: boolean;
  /** What the pages call the installation, and who runs it; null: not shown. */
  siteName: string;
  operatorName: string | null;
  operatorContact: string | null;
  /** On statements; its lines are separated by semicolons. */
  operatorAddress: string | null;
  /** Who carries out what is asked of instances: the operator's tooling through the API, or a simulation. */
  provisioner: 'manual' | 'simulated';
  /** Where the app remembers absences of the database; null: the state folder, or beside the data. */
  absencesPath: string | null;
  /** Where `start` keeps its own PostgreSQL, when there is no DATABASE_URL. */
  dataDir: string;
}

/** Null when no database is named: `start` then runs its own PostgreSQL. */
export type StartSettings = Omit<Settings, 'databaseUrl'> & { databaseUrl: string | null };

/** Every fault of the environment at once, one a line. Never holds a secret. */
export class SettingsError extends Error {
  override name = 'SettingsError';
  readonly faults: string[];

  constructor(faults: string[]) {
    super(
      `the settings have ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.join('\n  ')}`,
    );
    this.faults = faults;
  }
}

/** What is read elsewhere: by service managers' units, the embedded PostgreSQL, tests and failing commands. */
const otherVariables = ['POSTGRES_BIN_DIR', 'DEBUG', 'NODE_ENV', 'BILLING_FAILPOINT'];

/** What is misspelt in the .env file; null: not looked at yet. A process may ask for its environment several times. */
let misspelt: string[] | null = null;

/** The same for a log, once the environment has been read. */
export function misspeltSettings(): string[] {
  return misspelt ?? [];
}

/**
 * The process's environment, with what an .env file in the working directory adds to it. A name in the file that
 * looks like a misspelt setting is named once on stderr: billing goes on with the defaults rather than not at all.
 */
export function readEnvironment(): Environment {
  const file = readEnvFile();
  if (misspelt === null) {
    misspelt = findMisspelt(Object.keys(parseEnv(file)), [
      ...Object.keys(CONNECTED.shape),
      ...otherVariables,
    ]);
    for (const fault of misspelt) process.stderr.write(`warning: .env: ${fault}\n`);
  }
  if (file !== '') process.loadEnvFile();
  return process.env;
}

function readEnvFile(): string {
  try {
    return readFileSync('.env', 'utf8');
  } catch (error) {
    // A service whose user may not read it gets its settings from the service manager, which can.
    if (!['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return '';
  }
}

/** Settings for everything that needs a database. Throws SettingsError with every fault. */
export function readSettings(env: Environment): Settings {
  return named(parse(CONNECTED, env));
}

/** The same for the start command, which brings its own PostgreSQL where DATABASE_URL is not set (null). */
export function readStartSettings(env: Environment): StartSettings {
  return named(parse(ENVIRONMENT, env));
}

/** Where links lead: the public URL, or else where the app listens. */
export function linkBase({ publicUrl, host, port }: Pick<Settings, 'publicUrl' | 'host' | 'port'>): string {
  return publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The version of this program. */
export function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

/** An empty variable counts as not set: that is how an .env file leaves one out. */
function parse<Schema extends z.ZodObject>(schema: Schema, env: Environment): z.infer<Schema> {
  const set = Object.fromEntries(
    Object.keys(schema.shape)
      .map((name) => [name, env[name]?.trim()])
      .filter(([, value]) => value),
  );
  const result = schema.safeParse(set);
  const incomplete = missingOfSets(set);
  if (result.success && incomplete.length === 0) return result.data;
  const faults = (result.error?.issues ?? []).map(({ path, message }) => {
    const name = String(path[0]);
    return set[name] === undefined
      ? `${name} is not set: it must be a PostgreSQL URL, such as postgres://user:password@localhost:5432/containerstacks`
      : `${name}${SECRET.test(name) ? '' : shown(set[name])} ${message}`;
  });
  throw new SettingsError([...faults, ...incomplete]);
}

const SECRET = /KEY|SECRET|PAYPAL_(CLIENT|WEBHOOK)_ID/;

/** What is of use together only. */
const SETS = [
  ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
  ['PAYPAL_CLIENT_ID', 'PAYPAL_SECRET', 'PAYPAL_WEBHOOK_ID'],
];

function missingOfSets(set: Environment): string[] {
  return SETS.flatMap((names) => {
    const missing = names.filter((name) => set[name] === undefined);
    if (missing.length === 0 || missing.length === names.length) return [];
    const there = names.filter((name) => set[name] !== undefined);
    return missing.map((name) => `${name} is not set, but ${there.join(' and ')}: set all of them, or none`);
  });
}

function named<Url extends string | null>(
  values: z.infer<typeof ENVIRONMENT> & { DATABASE_URL: Url },
): Omit<Settings, 'databaseUrl'> & { databaseUrl: Url } {
  return {
    databaseUrl: values.DATABASE_URL,
    billingIntervalMinutes: values.BILLING_INTERVAL_MINUTES,
    daemonTimeoutMinutes: values.BILLING_DAEMON_TIMEOUT_MINUTES,
    heartbeatSeconds: values.BILLING_HEARTBEAT_SECONDS,
    leaseSeconds: values.BILLING_LEASE_SECONDS,
    billingConnections: values.BILLING_CONNECTIONS,
    billingSliceInstances: values.BILLING_SLICE_INSTANCES,
    currency: values.CURRENCY,
    movementConfirmAboveMicros: values.MOVEMENT_CONFIRM_ABOVE,
    paymentMinimumMicros: values.PAYMENT_MINIMUM,
    paymentMaximumMicros: values.PAYMENT_MAXIMUM,
    paymentSuggestedMicros: values.PAYMENT_AMOUNTS,
    paymentInstructions: values.PAYMENT_INSTRUCTIONS,
    stripeSecretKey: values.STRIPE_SECRET_KEY,
    stripeWebhookSecret: values.STRIPE_WEBHOOK_SECRET,
    stripeApiBase: values.STRIPE_API_BASE,
    paypalClientId: values.PAYPAL_CLIENT_ID,
    paypalSecret: values.PAYPAL_SECRET,
    paypalWebhookId: values.PAYPAL_WEBHOOK_ID,
    paypalApiBase: values.PAYPAL_API_BASE,
    alertHours: values.ALERT_HOURS,
    graceHours: values.GRACE_HOURS,
    debtLimitMicros: values.DEBT_LIMIT,
    terminationDays: values.TERMINATION_DAYS,
    webhookAddresses: values.WEBHOOK_ADDRESSES,
    eventsKeptDays: values.EVENTS_KEPT_DAYS,
    logLevel: values.LOG_LEVEL,
    statusFilePath: values.STATUS_FILE_PATH,
    absencesPath: values.ABSENCES_PATH,
    host: values.HOST,
    port: values.PORT,
    dataDir: values.DATA_DIR,
    anonymousRequestsPerMinute: values.RATE_LIMIT_ANONYMOUS,
    signedInRequestsPerMinute: values.RATE_LIMIT_SIGNED_IN,
    trustProxy: values.TRUST_PROXY,
    metricsAccess: values.METRICS,
    publicStatus: values.PUBLIC_STATUS,
    publicUrl: values.PUBLIC_URL,
    corsOrigins: values.CORS_ORIGINS ?? [],
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    registration: values.REGISTRATION,
    requireAdministratorFactor: values.REQUIRE_ADMINISTRATOR_FACTOR,
    siteName: values.SITE_NAME,
    operatorName: values.OPERATOR_NAME,
    operatorContact: values.OPERATOR_CONTACT,
    operatorAddress: values.OPERATOR_ADDRESS,
    provisioner: values.PROVISIONER,
  };
}

/** A URL may hold a password, wherever somebody put it by mistake. */
function shown(value: string): string {
  return /[:@]/.test(value) || value.length > 40 ? '' : ` is "${value}": it`;
}
