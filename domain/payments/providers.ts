/** Where money comes from. The names begin ledger keys. */
export const PROVIDERS = ['stripe', 'paypal', 'manual'] as const;
export type Provider = (typeof PROVIDERS)[number];
/** Those that are asked over the network. */
export type RemoteProvider = Exclude<Provider, 'manual'>;

export const PROVIDER_NAMES: Record<Provider, string> = {
  stripe: 'Stripe',
  paypal: 'PayPal',
  manual: 'bank transfer',
};
