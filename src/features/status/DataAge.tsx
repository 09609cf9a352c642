import { Ago, describeSpan } from '../../ui/Timestamp.tsx';
import { useAtNow } from '../../ui/now.ts';
import { judgeAge } from './freshness.ts';

/** "Updated 12 seconds ago", or how old the data is once it is older than it should be. */
export function DataAge({ lastUpdated }: { lastUpdated: string }) {
  const oldAge = useAtNow((now) =>
    judgeAge(lastUpdated, now) === 'fresh' ? '' : describeSpan(now - Date.parse(lastUpdated)),
  );
  if (oldAge === '') {
    return (
      <>
        {/* On a phone the longer of these would not fit beside the card's title, and the card grew and shrank. */}
        <span className="max-sm:sr-only">Updated </span>
        <Ago moment={lastUpdated} isPast />
      </>
    );
  }
  return (
    <span className="text-warn">
      Data is <time dateTime={lastUpdated}>{oldAge}</time> old
    </span>
  );
}
