import { MailService } from '../api/services/mails/mailService.ts';
import { makeServices, type Services } from '../api/services.ts';
import { makeProviders } from '../api/services/payments/providers.ts';
import { ladderOptions, movementRules, paymentChoices, webhookOptions } from '../config/serviceOptions.ts';
import { linkBase, readEnvironment, readStartSettings } from '../config/settings.ts';
import { type DatabaseOptions, withDatabase } from './connection.ts';

/** Runs `work` with the services on the installation's database. They send no mail: the operator sees the result. */
export async function withServices<Result>(
  command: string,
  work: (services: Services) => Promise<Result>,
  limits: Pick<DatabaseOptions, 'statementTimeoutMs'> = {},
): Promise<Result> {
  const settings = readStartSettings(readEnvironment());
  return withDatabase({ applicationName: `containerstacks ${command}`, max: 2, ...limits }, ({ pool }) =>
    work(
      makeServices({
        pool,
        mail: new MailService({ smtpUrl: null, from: settings.mailFrom, onError: () => {} }),
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
