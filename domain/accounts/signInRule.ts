/**
 * How password guessing is slowed down. Failures of the last 15 minutes count, each for an account (an e-mail as typed, whether it
 * exists or not) and for the network it came from:
 *
 * - A network has five free failures with one account. After them each further try must wait, 30 seconds at first and
 *   twice as long after each failure, up to the whole 15 minutes.
 * - A network has twenty free failures over all accounts, then waits in the same way.
 * - An account that is guessed at from many networks (twenty failures in all) allows each network one free failure
 *   instead of five.
 *
 * An account is never locked: a network without failures of its own may always try, whatever others did, so nobody can
 * lock an owner out from elsewhere. A try that comes too early is refused before the password is checked, and does not
 * count.
 */
export const SIGN_IN_WINDOW_SECONDS = 900;

const FREE_OF_NETWORK_WITH_ACCOUNT = 5;
const FREE_OF_NETWORK = 20;
const FAILURES_THAT_TIGHTEN = 20;
const FREE_ONCE_TIGHTENED = 1;
const FIRST_WAIT_SECONDS = 30;
/** The failure after which the next code has to wait. */
export const FREE_CODES = 5;

/** Failures within the window, and how many seconds ago the last ones were. */
export interface SignInFailures {
  ofAccount: number;
  ofNetwork: number;
  ofNetworkWithAccount: number;
  secondsSinceLastOfNetwork: number;
  secondsSinceLastOfNetworkWithAccount: number;
}

/** Whole seconds until the next try is allowed, 0 for now. */
export function secondsToWait(failures: SignInFailures): number {
  const free =
    failures.ofAccount >= FAILURES_THAT_TIGHTEN ? FREE_ONCE_TIGHTENED : FREE_OF_NETWORK_WITH_ACCOUNT;
  return Math.max(
    remaining(failures.ofNetworkWithAccount - free, failures.secondsSinceLastOfNetworkWithAccount),
    remaining(failures.ofNetwork - FREE_OF_NETWORK, failures.secondsSinceLastOfNetwork),
  );
}

/**
 * The same for codes of an authenticator app, of which a million are possible and three are right at a time: five wrong ones
 * are free, from wherever they come. Only who knows the password gets to guess them; its owner has recovery codes, which
 * never wait.
 */
export function secondsToWaitForCode(failures: number, secondsSinceLast: number): number {
  return remaining(failures - FREE_CODES, secondsSinceLast);
}

/** `beyond`: failures beyond the free ones; with none left (0) the first wait begins. */
function remaining(beyond: number, secondsSinceLast: number): number {
  if (beyond < 0) return 0;
  const wait = Math.min(FIRST_WAIT_SECONDS * 2 ** Math.min(beyond, 10), SIGN_IN_WINDOW_SECONDS);
  return Math.max(Math.ceil(wait - secondsSinceLast), 0);
}
