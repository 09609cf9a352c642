import type { Command } from 'commander';
import { withMailingServices, withServices } from '../services.ts';
import { operatorName } from '../operator.ts';
import { addUserList } from './userList.ts';

/** `containerstacks user …`: what an operator does with people's accounts. */
export function defineUser(user: Command): void {
  addUserList(user);
  user
    .command('disable')
    .description('sign an account out and block it; its API keys stop working until it is enabled')
    .argument('<email>')
    .action((email: string) => setDisabled(email, true));
  user
    .command('enable')
    .description('let a disabled account sign in again')
    .argument('<email>')
    .action((email: string) => setDisabled(email, false));
  user
    .command('reset-link')
    .description('print a password reset link, valid once and for an hour')
    .argument('<email>')
    .action(async (email: string) => {
      const link = await withServices('user reset-link', ({ passwordResets }) =>
        passwordResets.makeLink(email, { operator: operatorName() }),
      );
      process.stdout.write(`${link}\n`);
    });
  user
    .command('reset-factors')
    .description(
      'remove an account’s authenticator app and recovery codes, and sign it out; its owner is mailed',
    )
    .argument('<email>')
    .action(async (email: string) => {
      await withMailingServices('user reset-factors', ({ factors }) =>
        factors.reset(email, { operator: operatorName() }),
      );
      process.stdout.write(`${email} signs in with the password alone, and is signed out everywhere\n`);
    });
}

async function setDisabled(email: string, disabled: boolean): Promise<void> {
  await withServices(disabled ? 'user disable' : 'user enable', async ({ users }) => {
    const { userId } = await users.find({ email });
    await users.change(userId, { disabled }, { operator: operatorName() });
  });
  process.stdout.write(
    disabled ? `${email} is disabled, and signed out everywhere\n` : `${email} can sign in again\n`,
  );
}
