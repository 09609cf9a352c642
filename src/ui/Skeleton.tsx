/** A placeholder of the size of what will appear, set by `className`. The loading component tells screen readers. */
export function Skeleton({ className }: { className: string }) {
  return <span aria-hidden className={`block motion-safe:animate-pulse rounded-sm bg-sunken ${className}`} />;
}

/** Placeholders for figures, as many and as high as those to come. */
export function FigureSkeletons({ count, columns = 4 }: { count: number; columns?: 4 | 5 }) {
  return (
    <div
      className={`grid grid-cols-2 gap-x-6 gap-y-5 ${columns === 5 ? 'sm:grid-cols-5' : 'sm:grid-cols-4'}`}
    >
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never move
        <div key={index} className="h-[3.125rem] py-1">
          <Skeleton className="h-4 w-20" />
          <Skeleton className="mt-2 h-6 w-14" />
        </div>
      ))}
    </div>
  );
}

/** Lines of a table or a list. */
export function LineSkeletons({ count }: { count: number }) {
  return (
    <div className="space-y-3">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never move
        <Skeleton key={index} className="h-6 w-full" />
      ))}
    </div>
  );
}
