import type { UseMutationResult } from '@tanstack/react-query';
import { RequestError } from '../../client/request.ts';
import { Notice } from '../../ui/Notice.tsx';
import { CodeField } from './CodeField.tsx';
import { isWrongCode } from './signingIn.ts';

/** The second step of signing in, within the form of the first. */
export function SignInCode({ error }: Pick<UseMutationResult, 'error'>) {
  return (
    <>
      <CodeField isWrong={isWrongCode(error)} autoFocus />
      {isTooLate(error) && (
        <Notice weight="error" title="This took too long">
          Go back and enter your password again.
        </Notice>
      )}
    </>
  );
}

/** Whether the form has to say itself what is wrong. */
export function isKnownToCodeForm(error: unknown): boolean {
  return isWrongCode(error) || isTooLate(error);
}

function isTooLate(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'not_signed_in';
}
