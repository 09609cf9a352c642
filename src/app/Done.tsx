import { useQueryClient } from '@tanstack/react-query';
import { type ComponentType, useEffect, useState } from 'react';

type ToastsProps = { said: readonly string[] };

/**
 * Says what was just done: what a mutation has in `meta.done`, for acts whose effect is not in view. The toasts come with
 * the first of them; the live region is there before, or that one would not be read out.
 */
export function Done() {
  const mutations = useQueryClient().getMutationCache();
  const [said, setSaid] = useState<string[]>([]);
  const [Toasts, setToasts] = useState<ComponentType<ToastsProps> | null>(null);
  useEffect(
    () =>
      mutations.subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'success') return;
        const done = event.mutation.meta?.done;
        if (done === undefined) return;
        setSaid((before) => [...before, done]);
        // A newer build may have replaced the file; what was done is done.
        import('../ui/Toasts.tsx').then(
          (loaded) => setToasts(() => loaded.Toasts),
          () => {},
        );
      }),
    [mutations],
  );
  return <div aria-live="polite">{Toasts && <Toasts said={said} />}</div>;
}
