import { describeFailure } from '../../db/failure.ts';
import type { StartSettings } from '../../config/settings.ts';
import { type CheckFinding, finder } from './finding.ts';

const { ok, warning, problem } = finder('mail');
const PATIENCE_MS = 10_000;

/** Connects, says EHLO and signs in where SMTP_URL names an account; sends nothing. */
export async function checkMail({
  smtpUrl,
  mailFrom,
}: Pick<StartSettings, 'smtpUrl' | 'mailFrom'>): Promise<CheckFinding> {
  if (smtpUrl === null)
    return warning('no mail is sent: SMTP_URL is not set', 'set SMTP_URL and MAIL_FROM: docs/mail.md');
  const { hostname, username } = new URL(smtpUrl);
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  });
  try {
    await transport.verify();
    return ok(
      `${hostname} answers${username === '' ? '' : ', and takes the login'}; mails come from ${mailFrom}`,
    );
  } catch (error) {
    return problem(`${hostname}: ${describeFailure(error)}`, 'correct SMTP_URL: docs/mail.md');
  } finally {
    transport.close();
  }
}
