/** What a member can stop of an organization's mails, each by itself. */
export const MAIL_TOPICS = ['money', 'receipts', 'tickets'] as const;
export type MailTopic = (typeof MAIL_TOPICS)[number];

/** What comes to a member who has not chosen. A ticket's mails come only to whoever opened it. */
export function isWantedByDefault(topic: MailTopic, role: string): boolean {
  return topic === 'tickets' || role === 'owner';
}
