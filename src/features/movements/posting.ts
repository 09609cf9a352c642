import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, RequestError } from '../../client/request.ts';
import { makeKey } from './makeKey.ts';

/** A ledger entry, or what waits for another administrator. */
export type Posted = Answer<'POST /api/organizations/{organization}/wallet/movements'>;

/**
 * Posts a movement once, however often it is pressed and whatever happens to the response: its key stays the same until the
 * server confirms it.
 */
export function usePosting({
  post,
  onPosted,
}: {
  post: (form: FormData, key: string) => Promise<Posted>;
  /** Called afterwards to tell the viewer; lists refresh by themselves. */
  onPosted?: ((posted: Posted) => void) | undefined;
}) {
  const queries = useQueryClient();
  const [key, setKey] = useState(makeKey);
  const posting = useMutation({
    mutationFn: (form: FormData) => post(form, key),
    onSuccess: (posted) => {
      setKey(makeKey());
      void queries.invalidateQueries();
      onPosted?.(posted);
    },
    onError: (error) => {
      if (!isTaken(error)) return;
      // The earlier attempt was posted after all, with other values: the next one is new.
      setKey(makeKey());
      void queries.invalidateQueries();
    },
  });
  return { error: posting.error, act: (form: FormData) => posting.mutateAsync(form), explain };
}

function explain(error: Error): string | null {
  if (error instanceof RequestError && error.isUncertain) {
    return 'It is safe to post it again: if it went through, it won’t be posted twice.';
  }
  if (isTaken(error)) {
    return 'Your earlier attempt went through, as you had entered it then. Check the ledger before you post this one too.';
  }
  return null;
}

function isTaken(error: Error | null): boolean {
  return error instanceof RequestError && error.code === 'key_used_otherwise';
}
