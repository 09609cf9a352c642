import { text } from 'node:stream/consumers';
import { isCancel, password as askPassword } from '@clack/prompts';
import type { Command } from 'commander';
import { requireEmail } from '../../api/services/accounts/email.ts';
import { requirePassword } from '../../api/services/accounts/passwordChange.ts';
import { makePassword } from '../../api/services/accounts/secrets.ts';
import { BadInputError } from '../../domain/badInput.ts';
import { faultOfPassword } from '../../domain/accounts/passwordRule.ts';
import { withServices } from '../services.ts';
import { operatorName } from '../operator.ts';

interface CreateOptions {
  passwordStdin?: boolean;
  generate?: boolean;
}

/** `containerstacks admin …`: the first administrator, and more of them. */
export function defineAdmin(admin: Command): void {
  admin
    .command('create')
    .description('create an administrator; asks for the password')
    .argument('<email>')
    .option('--password-stdin', 'read the password from standard input')
    .option('--generate', 'generate a password and print it once')
    .action(create);
}

async function create(email: string, options: CreateOptions): Promise<void> {
  requireEmail(email);
  const password = await readPassword(email, options);
  requirePassword(password, email);
  await withServices('admin create', ({ users }) =>
    users.createAdministrator({ email, password }, { operator: operatorName() }),
  );
  process.stderr.write(`${email} is an administrator and can sign in.\n`);
  if (!options.generate) return;
  process.stderr.write('The password, shown only once:\n');
  process.stdout.write(`${password}\n`);
}

async function readPassword(email: string, options: CreateOptions): Promise<string> {
  if (options.generate && options.passwordStdin) {
    throw new BadInputError([{ place: '--generate', text: 'cannot be combined with --password-stdin' }]);
  }
  if (options.generate) return makePassword();
  if (options.passwordStdin) return (await text(process.stdin)).replace(/\r?\n$/, '');
  if (!process.stdin.isTTY) {
    const fault = 'or --generate is required without a terminal';
    throw new BadInputError([{ place: '--password-stdin', text: fault }]);
  }
  const given = await askPassword({
    message: `Password for ${email}`,
    validate: (value) => {
      const fault = faultOfPassword(value ?? '', email);
      return fault === null ? undefined : `It ${fault}`;
    },
  });
  if (isCancel(given)) throw new BadInputError([{ place: 'password', text: 'was not given' }]);
  const again = await askPassword({ message: 'Repeat the password' });
  if (again !== given) throw new BadInputError([{ place: 'password', text: 'did not match' }]);
  return given;
}
