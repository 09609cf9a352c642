import { MailService } from '../api/services/mails/mailService.ts';
import { makeServices, type Services } from '../api/services.ts';
import { makeProviders } from '../api/services/payments/providers.ts';
import {
  ladderOptions,
  mailSite,
  movementRules,
  paymentChoices,
  webhookOptions,
} from '../config/serviceOptions.ts';
import { linkBase, readEnvironment, readStartSettings } from '../config/settings.ts';
import { type DatabaseOptions, withDatabase } from './connection.ts';

/** Runs `work` with the services on the installation's database. They send no mail: the operator sees the result. */
export function withServices<Result>(
  command: string,
  work: (services: Services) => Promise<Result>,
  limits: Pick<DatabaseOptions, 'statementTimeoutMs'> = {},
): Promise<Result> {
  return withServicesAnd(noMail, command, work, limits);
}

/** The same, where somebody else has to be told: their mails are sent when it returns. */
export async function withMailingServices<Result>(
  command: string,
  work: (services: Services) => Promise<Result>,
): Promise<Result> {
  const { smtpUrl, mailFrom: from, ...settings } = readStartSettings(readEnvironment());
  const onError = (error: Error) =>
    process.stderr.write(`warning: the mail about it could not be sent: ${error.message}\n`);
  const mail = new MailService({ smtpUrl, from, site: mailSite(settings), onError });
  try {
    return await withServicesAnd(mail, command, work, {});
  } finally {
    await mail.close();
  }
}

const noMail = new MailService({ smtpUrl: null, from: '', onError: () => {} });

async function withServicesAnd<Result>(
  mail: MailService,
  command: string,
  work: (services: Services) => Promise<Result>,
  limits: Pick<DatabaseOptions, 'statementTimeoutMs'>,
): Promise<Result> {
  const settings = readStartSettings(readEnvironment());
  return withDatabase({ applicationName: `containerstacks ${command}`, max: 2, ...limits }, ({ pool }) =>
    work(
      makeServices({
        pool,
        isApp: false,
        mail,
        linkBase: () => linkBase(settings),
        registration: settings.registration,
        daemonTimeoutMinutes: settings.daemonTimeoutMinutes,
        movementRules: movementRules(settings),
        operatorContact: settings.operatorContact,
        ladder: ladderOptions(settings),
        payments: { ...paymentChoices(settings), providers: makeProviders(settings) },
        webhooks: webhookOptions(settings),
      }),
    ),
  );
}
