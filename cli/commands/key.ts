import { type Command, Option } from 'commander';
import { BadInputError } from '../../domain/badInput.ts';
import { SCOPES, type Scope } from '../../domain/accounts/roles.ts';
import { withServices } from '../services.ts';
import { operatorName } from '../operator.ts';

interface CreateOptions {
  scope: Scope[];
  organization?: string;
  name: string;
  expires?: string;
}

const MOST_DAYS = 3_650;

/** `containerstacks key …`: API keys, for provisioners and scripts. */
export function defineKey(key: Command): void {
  key
    .command('create')
    .description('create an API key for an account, and print it once')
    .argument('<email>', 'e-mail of the account')
    .addOption(
      new Option('--scope <scope...>', 'its permissions, at least one').choices(SCOPES).makeOptionMandatory(),
    )
    .option('--organization <organization>', 'limit it to one organization (handle or ID)')
    .option('--name <name>', 'what it is for', 'created at the command line')
    .option('--expires <days>', `in days, at most ${MOST_DAYS} (default: never)`)
    .action(create);
  key
    .command('revoke')
    .description('revoke an API key, at once and for good')
    .argument('<key>', 'its public part: the sixteen digits after cs_')
    .action(async (keyId: string) => {
      const by = { operator: operatorName() };
      await withServices('key revoke', ({ apiKeys }) => apiKeys.revoke(publicPartOf(keyId), null, by));
      process.stdout.write(`${publicPartOf(keyId)} is revoked\n`);
    });
}

async function create(email: string, options: CreateOptions): Promise<void> {
  const expiresInDays = readDays(options.expires);
  const { name } = options;
  if (!/^[\p{L}\p{N}][^\p{C}]{0,99}$/u.test(name)) {
    throw new BadInputError([{ place: '--name', text: 'must begin with a letter or digit, in one line' }]);
  }
  const { key, text } = await withServices('key create', async ({ users, apiKeys }) => {
    const { userId } = await users.find({ email });
    const organization = options.organization ?? null;
    const wanted = { name, scopes: options.scope, organization, expiresInDays };
    return apiKeys.create(userId, wanted, { operator: operatorName() });
  });
  process.stderr.write(`Key ${key.keyId} of ${email} can ${key.scopes.join(', ')}. Shown only once:\n`);
  process.stdout.write(`${text}\n`);
}

function readDays(text: string | undefined): number | null {
  if (text === undefined) return null;
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= MOST_DAYS) return days;
  const fault = `"${text}" is not a whole number of days from 1 to ${MOST_DAYS}`;
  throw new BadInputError([{ place: '--expires', text: fault }]);
}

/** The whole key works as well as its public part. */
function publicPartOf(key: string): string {
  return /^cs_([0-9a-f]{16})_/.exec(key)?.[1] ?? key;
}
