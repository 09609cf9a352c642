import { Ago, describeSpan } from '../../ui/Timestamp.tsx';
import { useNow } from '../../ui/now.ts';
import { judgeAge } from './freshness.ts';

/** "Updated 12 seconds ago", or how old the data is once it is older than it should be. */
export function DataAge({ lastUpdated }: { lastUpdated: string }) {
  const now = useNow();
  if (judgeAge(lastUpdated, now) === 'fresh') {
    return (
      <>
        Updated <Ago moment={lastUpdated} isPast />
      </>
    );
  }
  return (
    <span className="text-warn">
      Data is <time dateTime={lastUpdated}>{describeSpan(now - Date.parse(lastUpdated))}</time> old
    </span>
  );
}
