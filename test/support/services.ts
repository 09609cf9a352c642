import { makeServices, type Services, type ServicesOptions } from '../../api/services.ts';
import { MailService } from '../../api/services/mails/mailService.ts';
import type { Pool } from '../../db/pool.ts';

/** Every service on a test's database, without a mail server unless the test brings one. */
export function testServices(pool: Pool, options: Partial<ServicesOptions> = {}): Services {
  return makeServices({
    pool,
    mail: new MailService({ smtpUrl: null, from: '', onError: () => {} }),
    linkBase: () => 'http://localhost',
    registration: 'open',
    daemonTimeoutMinutes: 90,
    ...options,
  });
}
