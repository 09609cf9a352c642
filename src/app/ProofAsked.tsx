import { lazy, Suspense, useEffect, useState } from 'react';
import { onProofNeeded } from '../client/proof.ts';
import { useViewer } from '../client/viewer.ts';

const ProveAgain = lazy(() => import('../features/account/ProveAgain.tsx'));

/** Shown when a request needs a recent proof of who the viewer is; it is repeated with one. */
export function ProofAsked() {
  const viewer = useViewer();
  const [resolve, setResolve] = useState<((isProved: boolean) => void) | null>(null);
  useEffect(() => onProofNeeded(() => new Promise((end) => setResolve(() => end))), []);
  if (!resolve || !viewer) return null;
  return (
    <Suspense>
      <ProveAgain
        viewer={viewer}
        onEnd={(isProved) => {
          setResolve(null);
          resolve(isProved);
        }}
      />
    </Suspense>
  );
}
