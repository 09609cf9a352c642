import type { Command } from 'commander';
import { readEnvironment, type StartSettings } from '../../config/settings.ts';
import { pluralize } from '../../domain/pluralize.ts';
import { checkDatabase } from '../doctor/database.ts';
import type { CheckFinding } from '../doctor/finding.ts';
import { checkDisk, checkPort } from '../doctor/machine.ts';
import { checkMail } from '../doctor/mail.ts';
import { checkServices } from '../doctor/services.ts';
import { checkSettings } from '../doctor/settings.ts';
import { EXIT } from '../exitCodes.ts';
import { printJson } from '../output.ts';
import { signOf, styled } from '../terminal.ts';

/** `containerstacks doctor`: what stands in the way, and what to do about it. Changes nothing, and sends nothing. */
export function defineDoctor(command: Command): void {
  command
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `\nExit code ${EXIT.ok} without problems (✗), ${EXIT.failure} with some. Warnings (!) are no problems.`,
    )
    .action(async ({ json }: { json?: boolean }) => {
      const { settings, findings: ofSettings } = checkSettings(readEnvironment());
      const findings = [...ofSettings, ...(settings === null ? [] : await checkAll(settings))];
      if (json) printJson(findings);
      else process.stdout.write(describe(findings));
      if (findings.some(({ state }) => state === 'problem')) process.exitCode = EXIT.failure;
    });
}

/** At once: each waits for somebody else. */
async function checkAll(settings: StartSettings): Promise<CheckFinding[]> {
  const [database, services, ...others] = await Promise.all([
    checkDatabase(),
    checkServices(),
    checkDisk(settings),
    checkMail(settings),
    checkPort(settings),
  ]);
  return [...database, ...others, ...services];
}

function describe(findings: CheckFinding[]): string {
  const lines = findings.map(({ check, state, text, advice }, index) => {
    const title = check === findings[index - 1]?.check ? '' : check;
    const what = `${signOf(state)} ${styled('bold', title.padEnd(9))} ${text.replaceAll('\n', `\n${' '.repeat(12)}`)}\n`;
    return advice === null ? what : `${what}${' '.repeat(12)}→ ${advice}\n`;
  });
  const count = (mark: CheckFinding['state']) => findings.filter(({ state }) => state === mark).length;
  const sum = `${pluralize(count('problem'), 'problem')}, ${pluralize(count('warning'), 'warning')}`;
  return `${lines.join('')}\n${sum}\n`;
}
