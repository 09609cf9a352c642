import { useMutation } from '@tanstack/react-query';
import { request } from './request.ts';
import { useBecome } from './viewer.ts';

/** Signs out, and forgets everything that was loaded. */
export function useSignOut() {
  const become = useBecome();
  return useMutation({
    mutationFn: () => request('POST /api/account/sign-out'),
    onSuccess: () => become(null),
  });
}
