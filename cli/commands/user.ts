import type { Command } from 'commander';
import { withAccounts } from '../accounts.ts';
import { operatorName } from '../operator.ts';

/** `containerstacks user …`: what an operator does with people's accounts. */
export function addUser(program: Command): void {
  const user = program.command('user').description("people's accounts");
  user
    .command('disable')
    .description('end every session of an account and let it sign in no more; its API keys rest')
    .argument('<email>')
    .action((email: string) => setDisabled(email, true));
  user
    .command('enable')
    .description('let a disabled account sign in again')
    .argument('<email>')
    .action((email: string) => setDisabled(email, false));
  user
    .command('reset-link')
    .description('print a link with which a new password can be set, once, within an hour')
    .argument('<email>')
    .action(async (email: string) => {
      const link = await withAccounts('user reset-link', ({ passwordResets }) =>
        passwordResets.makeLink(email, { operator: operatorName() }),
      );
      process.stdout.write(`${link}\n`);
    });
}

async function setDisabled(email: string, disabled: boolean): Promise<void> {
  await withAccounts(disabled ? 'user disable' : 'user enable', async ({ users }) => {
    const { userId } = await users.find({ email });
    await users.change(userId, { disabled }, { operator: operatorName() });
  });
  process.stdout.write(
    disabled ? `${email} is disabled, and signed out everywhere\n` : `${email} may sign in again\n`,
  );
}
