/** What a last part of a path asks for, where it is not a thing that is created. */
const ACTIONS = new Set([
  'accept',
  'cancel',
  'check',
  'close',
  'confirm',
  'credit',
  'preview',
  'reboot',
  'register',
  'resend',
  'resize',
  'resume',
  'retire',
  'rotate',
  'sign-in',
  'sign-out',
  'start',
  'stop',
  'suspend',
  'test',
  'unretire',
]);
const VERBS: Record<string, string> = { get: 'get', patch: 'update', delete: 'delete' };

/** Where the rule below would read badly. */
const NAMED: Record<string, string> = {
  'post /api/account/sign-in': 'signIn',
  'post /api/account/sign-out': 'signOut',
  'post /api/account/password': 'changePassword',
  'post /api/account/password-reset': 'requestPasswordReset',
  'post /api/account/password-reset/confirm': 'resetPassword',
  'post /api/invitations/accept': 'acceptInvitation',
  'post /api/status/subscribers/confirm': 'confirmStatusSubscriber',
  'post /status/unsubscribe/{token}': 'unsubscribeFromStatus',
  'post /mails/stop/{token}': 'stopMails',
  'post /api/payments/webhooks/stripe': 'receiveStripeEvent',
  'post /api/payments/webhooks/paypal': 'receivePaypalEvent',
  'get /api/organizations/{organization}/wallet/ledger/{entry}': 'getOrganizationWalletLedgerEntry',
  'post /api/provisioning/instances/{organization}/{instance}/status': 'reportInstanceStatus',
  'post /api/provisioning/containers/{organization}/{container}/status': 'reportContainerStatus',
  'post /api/provisioning/power/{organization}/{kind}/{id}': 'reportPower',
  'post /api/billing/audit': 'auditBilling',
};

/**
 * The name of an operation in clients, from its method and path: POST /api/plans/{plan}/prices is createPlanPrice. A path
 * that keeps its place keeps its name.
 */
export function operationIdOf(method: string, path: string, summary = ''): string {
  const named = NAMED[`${method} ${path}`];
  if (named !== undefined) return named;
  const parts = path.split('/').filter((part) => part !== '' && part !== 'api');
  const names = parts.flatMap((part, index) => {
    if (!part.startsWith('{')) return [parts[index + 1]?.startsWith('{') ? singular(part) : part];
    return [];
  });
  const last = parts.at(-1) ?? '';
  if (method === 'post' && ACTIONS.has(last)) return camel([last, ...names.slice(0, -1)]);
  if (method === 'post') return camel(['create', ...names.slice(0, -1), singular(names.at(-1) ?? '')]);
  if (method === 'get' && summary.startsWith('List ')) return camel(['list', ...names]);
  return camel([VERBS[method] ?? method, ...names]);
}

function singular(noun: string): string {
  if (noun.endsWith('ies')) return `${noun.slice(0, -3)}y`;
  return /[^s]s$/.test(noun) && noun !== 'status' ? noun.slice(0, -1) : noun;
}

function camel(names: string[]): string {
  const words = names.flatMap((name) => name.split(/[^A-Za-z0-9]+/)).filter(Boolean);
  return words.map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1))).join('');
}
