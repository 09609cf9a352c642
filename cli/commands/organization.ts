import type { Command } from 'commander';
import { BadInputError, type Fault } from '../../domain/badInput.ts';
import { MoneyFormatError, parseMicros } from '../../domain/money.ts';
import { operatorName } from '../operator.ts';
import { printJson } from '../output.ts';
import { addSuspensions } from './organizationSuspensions.ts';
import { addWalletList } from './walletList.ts';
import { withServices } from '../services.ts';

interface CloseOptions {
  refund: string;
  forfeit: string;
  writeOff: string;
  reason?: string;
  json?: boolean;
}

/** `containerstacks organization …`: the end of an organization. */
export function defineOrganization(organization: Command): void {
  addWalletList(organization, 'organization list');
  organization
    .command('close')
    .description('end an organization that has nothing left to bill, and say what becomes of its balance')
    .argument('<organization>', 'its handle, or its ID as id:38')
    .option('--refund <amount>', 'paid back, of the newest top-ups first', '0')
    .option('--forfeit <amount>', 'lapses', '0')
    .option('--write-off <amount>', 'of a debt, given up', '0')
    .option('--reason <text>', 'why, for the ledger (required)')
    .option('--json', 'print which organization has ended as JSON')
    .action(close);
  addSuspensions(organization);
}

async function close(text: string, options: CloseOptions): Promise<void> {
  const { reason = '' } = options;
  const faults: Fault[] = [];
  const read = (place: string, amount: string): bigint => {
    try {
      const micros = parseMicros(amount);
      if (micros < 0n) faults.push({ place, text: `${amount} is less than zero` });
      return micros;
    } catch (error) {
      if (!(error instanceof MoneyFormatError)) throw error;
      faults.push({ place, text: error.message });
      return 0n;
    }
  };
  const settlement = {
    refundMicros: read('--refund', options.refund),
    forfeitMicros: read('--forfeit', options.forfeit),
    writeOffMicros: read('--write-off', options.writeOff),
    reason,
  };
  if (reason.trim() === '') faults.push({ place: '--reason', text: 'is missing: say why, for the ledger' });
  if (faults.length > 0) throw new BadInputError(faults);
  const { handle, name } = await withServices('organization close', async ({ organizations, wallets }) => {
    const found = await wallets.findOrganization(text);
    await organizations.delete(found.organizationId, { operator: operatorName() }, settlement);
    return found;
  });
  if (options.json) printJson({ handle, name });
  else process.stdout.write(`${handle} (${name}) has ended, and its balance is zero\n`);
}
