import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { COMPONENTS } from '../domain/status/statusRecord.ts';
import { BadInputError } from '../domain/badInput.ts';

/** Which components something is about. */
export function addComponents(command: Command): Command {
  return command.addOption(
    new Option('--component <component...>', 'what it affects, one or several')
      .choices(COMPONENTS)
      .makeOptionMandatory(),
  );
}

/** What was given, by the rules of the API; a field's fault is told at its option. Throws BadInputError. */
export function readBy<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  options: Record<string, string>,
): z.output<Schema> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new BadInputError(
    result.error.issues.map(({ path, message }) => {
      const field = path.findLast((part) => String(part) in options) ?? path[0];
      return { place: options[String(field)] ?? String(field), text: message };
    }),
  );
}
