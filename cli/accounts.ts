import { type AccountServices, makeAccountServices } from '../api/services/accounts/accountServices.ts';
import { MailService } from '../api/services/accounts/mailService.ts';
import { linkBase, readEnvironment, readStartSettings } from '../config/settings.ts';
import { withDatabase } from './connection.ts';

/**
 * Runs `work` with the account services on the installation's database. They send no mail: the operator sees the
 * result.
 */
export async function withAccounts<Result>(
  command: string,
  work: (services: AccountServices) => Promise<Result>,
): Promise<Result> {
  const settings = readStartSettings(readEnvironment());
  return withDatabase({ applicationName: `containerstacks ${command}`, max: 2 }, ({ pool }) =>
    work(
      makeAccountServices({
        pool,
        mail: new MailService({ smtpUrl: null, from: settings.mailFrom, onError: () => {} }),
        linkBase: () => linkBase(settings),
        registration: settings.registration,
      }),
    ),
  );
}
