import { join } from 'node:path';
import { z } from 'zod';
import { LADDER_DEFAULTS, LEAST_TERMINATION_DAYS } from '../domain/debtors/ladder.ts';
import { parseMicros } from '../domain/money.ts';
import { databaseUrl } from './databaseUrl.ts';
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

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type PublicStatus = 'fleet' | 'components' | 'nothing';
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

/** The same, with a database named. */
export const CONNECTED = z.object({ DATABASE_URL: databaseUrl, ...variables });
/** Every variable with its default; DATABASE_URL may be left out. */
export const ENVIRONMENT = z.object({ DATABASE_URL: databaseUrl.nullable().default(null), ...variables });
