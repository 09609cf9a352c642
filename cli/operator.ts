import { userInfo } from 'node:os';

/** The login of the person at the machine: a terminal has no sign-in. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without a name, as in some containers.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
