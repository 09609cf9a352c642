import { pluralize } from '../pluralize.ts';
import type { MailContent } from './content.ts';
import { nameInMail } from './nameInMail.ts';

/** Mails about who gets into an account. None can be stopped: they are how a theft is noticed. */

const WHY =
  'You get this mail because it concerns who can get into your account. Such mails can’t be switched off.';

export function writeEmailChange({ hours, link }: { hours: number; link: string }): MailContent {
  return {
    subject: 'Confirm your new e-mail address',
    paragraphs: [
      `Someone, perhaps you, wants to use this e-mail address for their account. If it was you, open the link within ${pluralize(hours, 'hour')} while you are signed in.`,
    ],
    action: { label: 'Use this address', url: link },
    closing: ['If it was not you, do nothing: nothing has changed.'],
    why: 'You get this mail because someone entered this address as their new one, at most three times an hour.',
  };
}

/** To an address that an account has already: only its owner may know. */
export function writeEmailTaken({ link }: { link: string }): MailContent {
  return {
    subject: 'This address already has an account',
    paragraphs: [
      'Someone, perhaps you, wanted to use this e-mail address for another account. It has an account already, so nothing has changed.',
    ],
    action: { label: 'Sign in', url: link },
    why: 'You get this mail because someone entered this address as their new one, at most three times an hour.',
  };
}

/** To the old address. It doesn't name the new one, which may be a stranger's mistake. */
export function writeEmailChanged({ hours, link }: { hours: number; link: string }): MailContent {
  return {
    subject: 'The e-mail address of your account has changed',
    paragraphs: [
      'Your account now has another e-mail address, confirmed by a mail to it. This address no longer signs in.',
      `If it was not you, open the link within ${pluralize(hours, 'hour')}. It restores this address, and ends every session and API key; then set a new password.`,
    ],
    action: { label: 'Undo the change', url: link },
    closing: ['If it was you, do nothing.'],
    why: WHY,
  };
}

/** A browser says itself what it is. */
export function writeNewDevice({
  device,
  address,
  link,
}: {
  device: string;
  address: string;
  link: string;
}): MailContent {
  return {
    subject: 'A new sign-in to your account',
    paragraphs: [
      'Someone, perhaps you, signed in to your account with its password, from a browser that had not before.',
    ],
    figures: [
      { label: 'Device', value: nameInMail(device) },
      { label: 'Address', value: address },
    ],
    action: { label: 'See your sessions', url: link },
    closing: ['If it was not you, end that session and change your password.'],
    why: WHY,
  };
}

export function writeNewKey({
  name,
  scopes,
  link,
}: {
  name: string;
  scopes: readonly string[];
  link: string;
}): MailContent {
  return {
    subject: 'A new API key of your account',
    paragraphs: ['Someone, perhaps you, created an API key. Whoever has it can act with its permissions.'],
    figures: [
      { label: 'Name', value: nameInMail(name) },
      { label: 'Permissions', value: scopes.join(', ') },
    ],
    action: { label: 'See your API keys', url: link },
    closing: ['If it was not you, revoke the key and change your password.'],
    why: WHY,
  };
}
