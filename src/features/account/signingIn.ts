import { useMutation } from '@tanstack/react-query';
import type { Account } from '../../../contracts/accounts.ts';
import { RequestError, request } from '../../client/request.ts';
import { useBecome } from '../../client/viewer.ts';

interface Credentials {
  email: string;
  password: string;
}

export function useSignIn() {
  const become = useBecome();
  return useMutation({ mutationFn: signIn, onSuccess: become });
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
      return signIn(person).catch((error) => {
        throw isWrong(error) ? new EmailTakenError() : error;
      });
    },
    onSuccess: become,
  });
}

/** There is an account with that e-mail, and its password is another. */
export class EmailTakenError extends Error {
  override name = 'EmailTakenError';
}

export function isWrong(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'wrong_credentials';
}

function signIn({ email, password }: Credentials): Promise<Account> {
  return request('POST /api/account/sign-in', { body: { email, password } });
}
