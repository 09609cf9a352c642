import { RequestError } from '../../client/request.ts';
import { usePlatformState } from './platformState.ts';
import { StateBanner } from './StateBanner.tsx';

/** Above a report that can't be read: what is the matter, as the status page says it. */
export function StateWhenUnread({ failure }: { failure: Error | null }) {
  const isUnread = failure instanceof RequestError && failure.isUncertain;
  return isUnread && <StateIfBad />;
}

/** What fails for a reason of its own is no reason to say that all is well. */
function StateIfBad() {
  const known = usePlatformState();
  if (known === null || known.state === 'operational') return null;
  return (
    <div className="mt-6">
      <StateBanner />
    </div>
  );
}
