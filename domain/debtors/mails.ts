/** What a mail tells: an event's type, and what was true then. */
export interface ToldEvent {
  type: string;
  /** The organization's, as it stands in mails. */
  name: string;
  payload: Record<string, string | number | null>;
}

/** The subject and the words of a mail about a wallet; null: none is sent of it. */
export function writeWalletMail(
  { type, name, payload }: ToldEvent,
  currency: string,
): { subject: string; body: string } | null {
  const money = (field: string) =>
    `${String(payload[field] ?? '0').replace(/(\.\d\d)\d*$/, '$1')} ${currency}`;
  const sums = `A top-up of ${money('due')} ends this; ${money('due_with_next_hour')} also pays the next hour.`;
  const moment = String(payload['terminates_at'] ?? '').replace(/\.\d+Z$/, 'Z');
  switch (type) {
    case 'wallet.low':
      return {
        subject: `${name}: the balance lasts less than ${payload['threshold_hours']} hours`,
        body: `The balance of ${name} is ${money('balance')}. Without a top-up it will be past due, and later everything is switched off.`,
      };
    case 'wallet.past_due':
      return {
        subject: `${name} is past due`,
        body: `The balance of ${name} is below zero: ${money('balance')}. Everything runs on for now. The wallet's page says until when, and the sum that ends it.`,
      };
    case 'organization.suspended':
      return payload['reason'] === 'unpaid'
        ? {
            subject: `${name} is suspended`,
            body: `Instances and containers of ${name} are switched off, because the balance is ${money('balance')}. Disks are kept, and everything is still charged until you delete it. ${sums}`,
          }
        : {
            subject: `${name} is suspended`,
            body: `The operator has suspended ${name} (${payload['reason']}): instances and containers are switched off. Ask the operator; a payment doesn't end it.`,
          };
    case 'organization.resumed':
      return {
        subject: `${name} is no longer suspended`,
        body: `What was running in ${name} is being switched on again; what you had stopped stays stopped.`,
      };
    case 'organization.terminating':
      return {
        subject: `${name}: everything will be deleted on ${moment}`,
        body: `${name} is suspended with a balance of ${money('balance')}. On ${moment} its instances and containers are deleted, with their disks. ${sums}`,
      };
    case 'organization.terminated':
      return {
        subject: `${name}: everything was deleted`,
        body: `The instances and containers of ${name} were deleted because of an unpaid debt.`,
      };
    default:
      return null;
  }
}
