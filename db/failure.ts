/** What a failed statement means to the caller. See https://www.postgresql.org/docs/current/errcodes-appendix.html */

function code(error: unknown): string {
  return (error as { code?: string } | null)?.code ?? '';
}

/** A constraint or unique index, by its name, refused the statement. */
export function violates(error: unknown, constraint: string): boolean {
  return code(error).startsWith('23') && (error as { constraint?: string }).constraint === constraint;
}

/** Two transactions waited for each other; trying again is enough. */
export function isDeadlock(error: unknown): boolean {
  return code(error) === '40P01' || code(error) === '40001';
}

/** A lock was held for too long, or the statement ran into its time limit. */
export function isTimeout(error: unknown): boolean {
  return code(error) === '55P03' || code(error) === '57014';
}

/**
 * True when the statement itself was refused (its data, a lock, a limit), so that other organizations may do better;
 * false when the database or the way to it is in trouble (connection, shutdown, disk, memory, a missing privilege or
 * table), which affects every organization.
 */
export function concernsOnlyThisStatement(error: unknown): boolean {
  return (
    /^(2[0-9A-Z]|40|44|P0|55|57014|54)/.test(code(error)) &&
    !code(error).startsWith('28') &&
    !code(error).startsWith('25')
  );
}

/**
 * True when the database, or the way to it, is away or out of resources (connection, shutdown, disk, memory, connections):
 * worth trying again soon, because it passes by itself.
 */
export function isDatabaseAway(error: unknown): boolean {
  return (
    /^(08|53|57P|58|25P03|25006|E[A-Z]{3,}$)/.test(code(error)) ||
    /^(Connection terminated|timeout expired|timeout exceeded when|Query read timeout|Client has encountered a connection error|Client was closed)/i.test(
      (error as Error | null)?.message ?? '',
    )
  );
}

/**
 * True when the database is unusable for every request, even if it answers: it is away, rejects our login (a changed
 * password), or refuses or lacks what every request needs (a privilege, the database, a table).
 */
export function isDatabaseUnusable(error: unknown): boolean {
  return isDatabaseAway(error) || /^(28|3D|42501|42P01)/.test(code(error));
}

/** What went wrong, in words; never empty, as the message of several failed addresses at once is. */
export function describeFailure(error: unknown): string {
  if (error instanceof AggregateError) {
    return [...new Set(error.errors.map(describeFailure))].join('; ');
  }
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as { code?: string }).code || error.name;
}
