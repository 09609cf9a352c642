import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { EXIT } from './exitCodes.ts';

/** A command or group of them. Its file is loaded when it is asked for: no start waits for the others' libraries. */
interface TopCommand {
  name: string;
  description: string;
  load: () => Promise<(command: Command) => void>;
}

const COMMANDS: TopCommand[] = [
  {
    name: 'start',
    description: 'start PostgreSQL (unless DATABASE_URL is set), the app and the billing daemon',
    load: async () => (await import('./commands/start.ts')).defineStart,
  },
  {
    name: 'serve',
    description: 'run the app, with its built-in billing as the fallback, until SIGTERM or Ctrl-C',
    load: async () => (await import('./commands/serve.ts')).defineServe,
  },
  {
    name: 'daemon',
    description: 'run the billing daemon in the foreground until SIGTERM or Ctrl-C',
    load: async () => (await import('./commands/daemon.ts')).defineDaemon,
  },
  {
    name: 'build',
    description: 'build the web pages; start and serve do so when needed',
    load: async () => (await import('./commands/build.ts')).defineBuild,
  },
  {
    name: 'status',
    description: 'show who bills, the last and next run, and what is amiss; the exit code says it to scripts',
    load: async () => (await import('./commands/status.ts')).defineStatus,
  },
  {
    name: 'doctor',
    description: 'check settings, database, clock, disk, mail, port and services, and say what to do',
    load: async () => (await import('./commands/doctor.ts')).defineDoctor,
  },
  {
    name: 'migrate',
    description: 'migrate the database schema to this version; safe to run twice or concurrently',
    load: async () => (await import('./commands/migrate.ts')).defineMigrate,
  },
  {
    name: 'import',
    description: 'import an existing fleet and its price list, all or nothing',
    load: async () => (await import('./commands/import.ts')).defineImport,
  },
  {
    name: 'adopt',
    description: 'bring along an existing SkyPanelV2 platform, all or nothing',
    load: async () => (await import('./commands/adopt.ts')).defineAdopt,
  },
  {
    name: 'billing',
    description: 'run, preview and audit the hourly billing',
    load: async () => (await import('./commands/billing.ts')).defineBilling,
  },
  {
    name: 'payment',
    description: 'reconcile payments with their providers, and show what is set aside',
    load: async () => (await import('./commands/payment.ts')).definePayment,
  },
  {
    name: 'wallet',
    description: 'move money by hand, and show ledgers',
    load: async () => (await import('./commands/wallet.ts')).defineWallet,
  },
  {
    name: 'plan',
    description: 'create plans, set their prices and retire them',
    load: async () => (await import('./commands/plan.ts')).definePlan,
  },
  {
    name: 'region',
    description: 'create and list regions',
    load: async () => (await import('./commands/region.ts')).defineRegion,
  },
  {
    name: 'organization',
    description: 'list organizations, suspend, resume or close one',
    load: async () => (await import('./commands/organization.ts')).defineOrganization,
  },
  {
    name: 'instance',
    description: "list an organization's instances",
    load: async () => (await import('./commands/instance.ts')).defineInstance,
  },
  {
    name: 'incident',
    description: 'open, update and list incidents on the status page',
    load: async () => (await import('./commands/incident.ts')).defineIncident,
  },
  {
    name: 'maintenance',
    description: 'plan, cancel and list maintenance',
    load: async () => (await import('./commands/maintenance.ts')).defineMaintenance,
  },
  {
    name: 'mail',
    description: 'show the mails that are sent',
    load: async () => (await import('./commands/mail.ts')).defineMail,
  },
  {
    name: 'webhook',
    description: 'send events to URLs, test them and send again',
    load: async () => (await import('./commands/webhook.ts')).defineWebhook,
  },
  {
    name: 'admin',
    description: 'manage platform administrators',
    load: async () => (await import('./commands/admin.ts')).defineAdmin,
  },
  {
    name: 'user',
    description: "manage users' accounts",
    load: async () => (await import('./commands/user.ts')).defineUser,
  },
  {
    name: 'key',
    description: 'manage API keys for provisioners and scripts',
    load: async () => (await import('./commands/key.ts')).defineKey,
  },
  {
    name: 'service',
    description: 'run the billing daemon and the app as system services',
    load: async () => (await import('./commands/service.ts')).defineService,
  },
  {
    name: 'completion',
    description: 'print a script that completes commands in bash, zsh or fish',
    load: async () => {
      const { defineCompletion } = await import('./commands/completion.ts');
      return (command) => defineCompletion(command, () => buildProgram(COMMAND_NAMES));
    },
  },
];

export const COMMAND_NAMES = COMMANDS.map(({ name }) => name);

/** The command line; of its commands those that are named among `words` are whole, the others named and described. */
export async function buildProgram(words: readonly string[]): Promise<Command> {
  const program = new Command('containerstacks')
    .description(packageJson.description)
    .version(packageJson.version)
    // Before the sub-commands, which inherit it: commander must not exit by itself, so that output is written out
    // first.
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .addHelpText('after', EXIT_CODES);
  for (const { name, description, load } of COMMANDS) {
    const command = program.command(name).description(description);
    if (words.includes(name)) (await load())(command);
  }
  return program;
}

const EXIT_CODES = `
DATABASE_URL, from the environment or .env, names the database.
Exit codes: ${EXIT.ok} done, ${EXIT.failure} a failure, ${EXIT.badInput} bad input or usage, ${EXIT.auditBreach} the audit found a breach,
${EXIT.degraded} status: degraded, ${EXIT.outage} status: an outage or unknown.`;
