import { Refusal, type RefusalCode } from '../api/services/refusal.ts';
import { SettingsError } from '../config/settings.ts';
import { describeFailure } from '../db/failure.ts';
import { BadInputError } from '../domain/badInput.ts';
import { EXIT } from './exitCodes.ts';

/** Whether the request itself was wrong, rather than the circumstances. */
const EXIT_OF_REFUSAL: Record<RefusalCode, number> = {
  invalid_request: EXIT.badInput,
  wrong_credentials: EXIT.badInput,
  not_signed_in: EXIT.badInput,
  wrong_code: EXIT.badInput,
  forbidden: EXIT.badInput,
  not_found: EXIT.badInput,
  conflict: EXIT.badInput,
  key_used_otherwise: EXIT.badInput,
  more_than_entry: EXIT.badInput,
  more_than_balance: EXIT.badInput,
  other_currency: EXIT.badInput,
  organization_ended: EXIT.badInput,
  insufficient_funds: EXIT.badInput,
  too_many_requests: EXIT.failure,
  unavailable: EXIT.failure,
};

/** The audit found breaches. The report has already been printed. */
class AuditBreachError extends Error {
  override name = 'AuditBreachError';
}

/** Tells a person on stderr what went wrong, once, and returns the exit code. A stack is shown only if DEBUG is set. */
export function reportFailure(error: unknown, stderr: NodeJS.WritableStream = process.stderr): number {
  const problem = error instanceof Error ? error : new Error(String(error));
  if (problem instanceof BadInputError) {
    const count = problem.faults.length + problem.unnamed;
    stderr.write(
      count === 1
        ? `error: ${problem.message}\n`
        : `error: ${count} faults\n${problem.message.replace(/^/gm, '  ')}\n`,
    );
  } else {
    stderr.write(`error: ${describeFailure(problem)}\n`);
  }
  if (process.env.DEBUG) stderr.write(`${problem.stack ?? ''}\n`);
  if (problem instanceof Refusal) return EXIT_OF_REFUSAL[problem.code];
  if (problem instanceof BadInputError || problem instanceof SettingsError) return EXIT.badInput;
  return problem instanceof AuditBreachError ? EXIT.auditBreach : EXIT.failure;
}
