import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { LADDER_DEFAULTS, LEAST_TERMINATION_DAYS } from '../domain/debtors/ladder.ts';
import { parseMicros } from '../domain/money.ts';
import { databaseUrl } from './databaseUrl.ts';
import { findMisspelt } from './misspelt.ts';
import {
  amountOf,
  areAlertHours,
  filePath,
  hoursIn,
  isContact,
  isOrigin,
  isTerminationDays,
  origin,
  originsIn,
  secretOf,
  wholeNumber,
  words,
} from './settingKinds.ts';

/** Variables as a process gets them. */
export type Environment = Record<string, string | undefined>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

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
  publicStatus: 'fleet' | 'components' | 'nothing';
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

type PublicStatus = Settings['publicStatus'];
/** What the setting was before it had three values. */
const FORMER_PUBLIC_STATUS: Record<string, PublicStatus> = {
  on: 'fleet',
  true: 'fleet',
  off: 'nothing',
  false: 'nothing',
};

const variables = {
  BILLING_INTERVAL_MINUTES: wholeNumber(1, 1440, 60),
  BILLING_DAEMON_TIMEOUT_MINUTES: wholeNumber(1, 10_080, 90),
  BILLING_HEARTBEAT_SECONDS: wholeNumber(1, 600, 60),
  BILLING_LEASE_SECONDS: wholeNumber(2, 600, 45),
  BILLING_CONNECTIONS: wholeNumber(1, 16, 2),
  BILLING_SLICE_INSTANCES: wholeNumber(1, 1_000_000, 15_000),
  CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: 'must be three capital letters, such as USD' })
    .default('USD'),
  MOVEMENT_CONFIRM_ABOVE: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, { error: 'must be an amount, such as 500' })
    .transform(parseMicros)
    .nullable()
    .default(null),
  PAYMENT_MINIMUM: amountOf('5'),
  PAYMENT_MAXIMUM: amountOf('10000'),
  PAYMENT_AMOUNTS: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,3})?(\s*,\s*\d{1,9}(\.\d{1,3})?){0,5}$/, {
      error: 'must be one to six amounts, such as 10,25,50,100',
    })
    .transform((text) => text.split(',').map((part) => parseMicros(part.trim())))
    .default([10_000_000n, 25_000_000n, 50_000_000n, 100_000_000n]),
  PAYMENT_INSTRUCTIONS: z
    .string()
    .regex(/^[^\p{C}]{1,1000}$/u, {
      error:
        'must be at most 1000 characters of one line, such as Example Bank; IBAN DE02 1203 0000 0000 2020 51',
    })
    .nullable()
    .default(null),
  STRIPE_SECRET_KEY: secretOf('sk_live_…', /^(sk|rk)_\w+$/),
  STRIPE_WEBHOOK_SECRET: secretOf('whsec_…', /^whsec_\S+$/),
  STRIPE_API_BASE: origin('https://api.stripe.com'),
  PAYPAL_CLIENT_ID: secretOf('the client ID of your REST app', /^[!-~]{1,200}$/),
  PAYPAL_SECRET: secretOf('the secret of your REST app', /^[!-~]{1,200}$/),
  PAYPAL_WEBHOOK_ID: secretOf('the ID of your webhook', /^[!-~]{1,200}$/),
  PAYPAL_API_BASE: origin('https://api-m.paypal.com'),
  ALERT_HOURS: z
    .string()
    .refine(areAlertHours, { error: 'must be one to five whole numbers from 1 to 8760, such as 168,72,24' })
    .transform((text) => hoursIn(text).sort((one, other) => other - one))
    .default([...LADDER_DEFAULTS.alertHours]),
  GRACE_HOURS: wholeNumber(0, 8_760, LADDER_DEFAULTS.graceHours),
  DEBT_LIMIT: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, { error: 'must be an amount, such as 25.00' })
    .transform(parseMicros)
    .default(LADDER_DEFAULTS.debtLimitMicros),
  TERMINATION_DAYS: z
    .string()
    .refine(isTerminationDays, {
      error: `must be off, or a whole number of days from ${LEAST_TERMINATION_DAYS} to 3650, such as 30`,
    })
    .transform((text) => (text === 'off' ? null : Number(text)))
    .nullable()
    .default(LADDER_DEFAULTS.terminationDays),
  WEBHOOK_ADDRESSES: z
    .enum(['public', 'any'], { error: 'must be public or any, such as public' })
    .default('public'),
  EVENTS_KEPT_DAYS: wholeNumber(7, 3_650, 90),
  LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}, such as info` }))
    .default('info'),
  STATUS_FILE_PATH: filePath('/var/lib/containerstacks/billing-daemon-status.json'),
  ABSENCES_PATH: filePath('/var/lib/containerstacks-app/absences.json'),
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/, { error: 'must be an address or a host name, such as 127.0.0.1' })
    .default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535, 3000),
  DATA_DIR: z.string().default(join(import.meta.dirname, '..', '.data')),
  RATE_LIMIT_ANONYMOUS: wholeNumber(1, 1_000_000, 120),
  RATE_LIMIT_SIGNED_IN: wholeNumber(1, 1_000_000, 600),
  METRICS: z
    .enum(['off', 'local', 'open'], { error: 'must be off, local or open, such as local' })
    .default('local'),
  PUBLIC_STATUS: z
    .enum(['fleet', 'components', 'nothing', ...Object.keys(FORMER_PUBLIC_STATUS)], {
      error: 'must be fleet, components or nothing, such as fleet',
    })
    .transform((text) => FORMER_PUBLIC_STATUS[text] ?? (text as PublicStatus))
    .default('fleet'),
  PUBLIC_URL: z
    .string()
    .refine(isOrigin, {
      error: 'must be the http or https URL of the site, without a path, such as https://stacks.example.org',
    })
    .transform((url) => new URL(url).origin)
    .nullable()
    .default(null),
  CORS_ORIGINS: z
    .string()
    .refine((text) => originsIn(text).every((each) => each === '*' || isOrigin(each)), {
      error:
        'must be http or https URLs without a path, separated by commas, such as https://shop.example.org',
    })
    .transform((text) => originsIn(text).map((each) => (each === '*' ? each : new URL(each).origin)))
    .nullable()
    .default(null),
  SMTP_URL: z
    .string()
    .refine((url) => URL.canParse(url) && /^smtps?:$/.test(new URL(url).protocol), {
      error: 'must be an SMTP URL, such as smtps://user:password@mail.example.org',
    })
    .nullable()
    .default(null),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^@\s]@[^@\s]+$/, {
      error: 'must be an address, such as ContainerStacks <no-reply@example.org>',
    })
    .default('no-reply@localhost'),
  REGISTRATION: z.enum(['open', 'closed'], { error: 'must be open or closed, such as open' }).default('open'),
  REQUIRE_ADMINISTRATOR_FACTOR: z
    .enum(['on', 'off'], { error: 'must be on or off, such as on' })
    .default('on')
    .transform((text) => text === 'on'),
  SITE_NAME: words.default('ContainerStacks'),
  OPERATOR_NAME: words.nullable().default(null),
  OPERATOR_CONTACT: z
    .string()
    .refine(isContact, {
      error: 'must be an e-mail address or an http or https URL, such as help@example.org',
    })
    .nullable()
    .default(null),
  OPERATOR_ADDRESS: z
    .string()
    .regex(/^[^\p{C}]{1,500}$/u, {
      error: 'must be at most 500 characters of one line, such as 1 Main Street; 12345 Springfield',
    })
    .nullable()
    .default(null),
  PROVISIONER: z
    .enum(['manual', 'simulated'], { error: 'must be manual or simulated, such as manual' })
    .default('manual'),
  TRUST_PROXY: z
    .string()
    .regex(/^(off|[\da-fA-F.:/]+(\s*,\s*[\da-fA-F.:/]+)*)$/, {
      error: 'must be off, or addresses and networks of your proxies, such as 127.0.0.1,10.0.0.0/8',
    })
    .default('off')
    .transform((text) => (text === 'off' ? false : text.split(/\s*,\s*/))),
};

const connected = z.object({ DATABASE_URL: databaseUrl, ...variables });
/** Every variable with its default; DATABASE_URL may be left out. */
export const ENVIRONMENT = z.object({ DATABASE_URL: databaseUrl.nullable().default(null), ...variables });

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
      ...Object.keys(connected.shape),
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
  return named(parse(connected, env));
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
