import { pluralize } from '../pluralize.ts';
import type { MailContent } from './content.ts';

/** What happens to the factors that an account asks for beside its password. */
export type FactorEvent =
  | { kind: 'authenticator_added' | 'authenticator_removed' | 'recovery_codes_made' | 'factors_reset' }
  | { kind: 'recovery_code_used'; left: number }
  | { kind: 'wrong_codes'; count: number };

const WHY =
  'You get this mail because it concerns who can get into your account. Such mails can’t be switched off.';

/** `link` leads to the account's page. */
export function writeFactorMail(event: FactorEvent, link: string): MailContent {
  return { ...describe(event), action: { label: 'See your account', url: link }, why: WHY };
}

function describe(event: FactorEvent): Pick<MailContent, 'subject' | 'paragraphs' | 'closing'> {
  switch (event.kind) {
    case 'authenticator_added':
      return {
        subject: 'Your account now asks for a code',
        paragraphs: [
          'Someone, perhaps you, set up an authenticator app for your account. Signing in takes a code of it, beside the password.',
        ],
        closing: ['If it was not you, ask whoever runs this site to remove it, and set a new password.'],
      };
    case 'authenticator_removed':
      return {
        subject: 'Your account no longer asks for a code',
        paragraphs: [
          'Someone, perhaps you, removed the authenticator app of your account. Its codes are no longer asked for.',
        ],
        closing: ['If it was not you, change your password and set an app up again.'],
      };
    case 'recovery_codes_made':
      return {
        subject: 'New recovery codes of your account',
        paragraphs: ['Someone, perhaps you, made new recovery codes. The earlier ones no longer work.'],
        closing: ['If it was not you, change your password and make new codes.'],
      };
    case 'recovery_code_used':
      return {
        subject: 'A recovery code of your account was used',
        paragraphs: [
          `Someone, perhaps you, used a recovery code in place of your authenticator app. ${event.left === 0 ? 'None is left' : `${pluralize(event.left, 'code')} left`}: you can make new ones.`,
        ],
        closing: ['If it was not you, change your password and make new codes.'],
      };
    case 'wrong_codes':
      return {
        subject: 'Wrong codes at your account',
        paragraphs: [
          `Someone who knows your password entered ${pluralize(event.count, 'wrong code')}. They did not get in, and have to wait longer after each further one.`,
        ],
        closing: ['If it was not you, change your password: somebody has it.'],
      };
    case 'factors_reset':
      return {
        subject: 'Two-factor authentication of your account was reset',
        paragraphs: [
          'Whoever runs this site removed your authenticator app and recovery codes, and signed you out everywhere. Your password alone signs you in.',
        ],
        closing: ['If you did not ask for it, tell them, and set a new password.'],
      };
  }
}
