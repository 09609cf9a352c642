import { useMutation } from '@tanstack/react-query';
import type { Account } from '../../../contracts/accounts.ts';
import type { PendingSignIn } from '../../../contracts/factors.ts';
import { RequestError, request } from '../../client/request.ts';
import { useBecome } from '../../client/viewer.ts';

interface Credentials {
  email: string;
  password: string;
}

export function useSignIn() {
  const become = useBecome();
  return useMutation({
    mutationFn: signIn,
    onSuccess: (begun) => {
      if (!isPending(begun)) become(begun);
    },
  });
}

/** The second step, where the account asks for a code too. */
export function useSignInCode() {
  const become = useBecome();
  return useMutation({
    mutationFn: (code: string) => request('POST /api/account/sign-in/code', { body: { code } }),
    onSuccess: become,
  });
}

/** Whether the password was right, and a code is still to come. */
export function isPending(begun: Account | PendingSignIn | undefined): begun is PendingSignIn {
  return begun !== undefined && 'factors' in begun;
}

/**
 * Creates an account, and signs in with it. The server does not reveal whether an e-mail is taken: its owner, who knows the
 * password, is simply signed in; anyone else is told what to do in either case.
 */
export function useRegister() {
  const become = useBecome();
  return useMutation({
    mutationFn: async (person: Credentials & { name?: string; invitation?: string }) => {
      await request('POST /api/account/register', { body: person });
      const begun = await signIn(person).catch((error) => {
        throw isWrong(error) ? new EmailTakenError() : error;
      });
      if (isPending(begun)) throw new EmailTakenError();
      return begun;
    },
    onSuccess: become,
  });
}

/** There is an account with that e-mail, and its password is another, or it asks for a code too. */
export class EmailTakenError extends Error {
  override name = 'EmailTakenError';
}

export function isWrong(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'wrong_credentials';
}

export function isWrongCode(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'wrong_code';
}

function signIn({ email, password }: Credentials): Promise<Account | PendingSignIn> {
  return request('POST /api/account/sign-in', { body: { email, password } });
}
