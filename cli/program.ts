import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addAdmin } from './commands/admin.ts';
import { addBillingAudit } from './commands/billingAudit.ts';
import { addBillingParked } from './commands/billingParked.ts';
import { addBillingPreview } from './commands/billingPreview.ts';
import { addBillingRun } from './commands/billingRun.ts';
import { addBillingRuns } from './commands/billingRuns.ts';
import { addBillingTotals } from './commands/billingTotals.ts';
import { addBuild } from './commands/build.ts';
import { addDaemon } from './commands/daemon.ts';
import { addImport } from './commands/import.ts';
import { addIncident } from './commands/incident.ts';
import { addKey } from './commands/key.ts';
import { addMaintenance } from './commands/maintenance.ts';
import { addMigrate } from './commands/migrate.ts';
import { addServe } from './commands/serve.ts';
import { addService } from './commands/service.ts';
import { addStart } from './commands/start.ts';
import { addUser } from './commands/user.ts';
import { addWallet } from './commands/wallet.ts';
import { EXIT } from './failure.ts';

/** The whole command: each sub-command adds itself. */
export function buildProgram(): Command {
  const program = new Command('containerstacks')
    .description(packageJson.description)
    .version(packageJson.version)
    // Before the sub-commands, which inherit it: commander must not exit by itself, so that output is written out
    // first.
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .addHelpText('after', EXIT_CODES);
  addStart(program);
  addServe(program);
  addDaemon(program);
  addBuild(program);
  addMigrate(program);
  addImport(program);
  const billing = program.command('billing').description('run, preview and audit the hourly billing');
  addBillingRun(billing);
  addBillingPreview(billing);
  addBillingRuns(billing);
  addBillingTotals(billing);
  addBillingParked(billing);
  addBillingAudit(billing);
  addWallet(program);
  addIncident(program);
  addMaintenance(program);
  addAdmin(program);
  addUser(program);
  addKey(program);
  addService(program);
  return program;
}

const EXIT_CODES = `
DATABASE_URL, from the environment or .env, names the database.
Exit codes: ${EXIT.ok} done, ${EXIT.failure} a failure, ${EXIT.badInput} bad input or usage, ${EXIT.auditBreach} the audit found a breach.`;
