import type { MailSite } from '../domain/mails/content.ts';
import type { LadderSettings } from '../domain/debtors/ladder.ts';
import type { Settings } from './settings.ts';

/** What movements by hand keep to, as the services want it. */
export function movementRules({
  currency,
  movementConfirmAboveMicros,
}: Pick<Settings, 'currency' | 'movementConfirmAboveMicros'>) {
  return { currency, confirmAboveMicros: movementConfirmAboveMicros };
}

/** Who mails are from, as their frame says. */
export function mailSite({
  siteName,
  operatorName,
  operatorContact,
}: Pick<Settings, 'siteName' | 'operatorName' | 'operatorContact'>): MailSite {
  return { name: siteName, operator: operatorName, contact: operatorContact };
}

/** What those who owe keep to, as the services want it. */
export function ladderOptions({
  alertHours,
  graceHours,
  debtLimitMicros,
  terminationDays,
  billingIntervalMinutes,
}: LadderVariables): { settings: LadderSettings; intervalMinutes: number } {
  const settings = { alertHours, graceHours, debtLimitMicros, terminationDays };
  return { settings, intervalMinutes: billingIntervalMinutes };
}

/** Where webhooks may lead, as the services want it. */
export function webhookOptions({ webhookAddresses }: Pick<Settings, 'webhookAddresses'>) {
  return { allowsPrivate: webhookAddresses === 'any' };
}

type LadderVariables = Pick<
  Settings,
  'alertHours' | 'graceHours' | 'debtLimitMicros' | 'terminationDays' | 'billingIntervalMinutes'
>;

/** How customers pay, as the services want it; which providers are set up follows from the keys. */
export function paymentChoices(settings: PaymentVariables) {
  return {
    minimumMicros: settings.paymentMinimumMicros,
    maximumMicros: settings.paymentMaximumMicros,
    suggestedMicros: settings.paymentSuggestedMicros,
    instructions: settings.paymentInstructions?.split(/\s*;\s*/).join('\n') ?? null,
  };
}

type PaymentVariables = Pick<
  Settings,
  'paymentMinimumMicros' | 'paymentMaximumMicros' | 'paymentSuggestedMicros' | 'paymentInstructions'
>;
