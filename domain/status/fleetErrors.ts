/** Single instances in error belong to a platform's daily life; more than one in twenty does not. */
const TOO_MANY_ERRORS = 0.05;

/** Of the whole fleet or of a region. */
export function hasTooManyErrors({ total, errors }: { total: number; errors: number }): boolean {
  return total > 0 && errors / total > TOO_MANY_ERRORS;
}
