import type { MailContent } from './content.ts';
import { nameInMail } from './nameInMail.ts';
import { pluralize } from '../pluralize.ts';

/** Mails that somebody has just asked for with an address. None can be stopped: each is asked for again. */

export interface InvitationFacts {
  organization: string;
  days: number;
  link: string;
}

export function writeInvitation({ organization, days, link }: InvitationFacts): MailContent {
  const name = nameInMail(organization);
  return {
    subject: `An invitation to ${name}`,
    paragraphs: [
      `You are invited to ${name}. Open the link within ${pluralize(days, 'day')}, and sign in or register with this e-mail address.`,
    ],
    action: { label: 'See the invitation', url: link },
    closing: ['If you don’t know who invited you, do nothing: without you nothing happens.'],
    why: `You get this mail because somebody in ${name} invited this address. One address gets at most five invitations an hour.`,
  };
}

export interface AccountExistsFacts {
  link: string;
}

export function writeAccountExists({ link }: AccountExistsFacts): MailContent {
  return {
    subject: 'You already have an account',
    paragraphs: [
      'Someone, perhaps you, tried to register with your e-mail address. You already have an account: sign in, or reset your password.',
    ],
    action: { label: 'Sign in', url: link },
    closing: ['If it was not you, do nothing: nothing has changed.'],
    why: 'You get this mail because someone entered this address to register, at most once an hour.',
  };
}

export interface PasswordResetFacts {
  minutes: number;
  link: string;
}

export function writePasswordReset({ minutes, link }: PasswordResetFacts): MailContent {
  return {
    subject: 'A new password',
    paragraphs: [
      `Someone, perhaps you, asked for a new password. To set one, open the link within ${pluralize(minutes, 'minute')}; it works once.`,
    ],
    action: { label: 'Set a new password', url: link },
    closing: ['If it was not you, do nothing: your password stays as it is.'],
    why: 'You get this mail because someone entered this address to reset its password, at most three times an hour.',
  };
}

export interface EmailConfirmationFacts {
  hours: number;
  link: string;
}

export function writeEmailConfirmation({ hours, link }: EmailConfirmationFacts): MailContent {
  return {
    subject: 'Confirm your e-mail address',
    paragraphs: [
      `Someone, perhaps you, created an account with this e-mail address. If it was you, open the link within ${pluralize(hours, 'hour')} while you are signed in.`,
    ],
    action: { label: 'Confirm the address', url: link },
    closing: [
      'If it was not you, do nothing. To take the account over, reset its password: that ends the keys and sessions that someone else made.',
    ],
    why: 'You get this mail because an account was created with this address. No more come unless its owner asks for them.',
  };
}
