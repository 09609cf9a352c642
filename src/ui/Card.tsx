import { type ReactNode, useId } from 'react';

/** A section of a page with its own heading; `aside` is shown next to the heading. */
export function Card({
  title,
  aside,
  className = '',
  children,
}: {
  title: string;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={`rounded-lg border border-line bg-card p-5 sm:p-6 ${className}`}>
      <div className="flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {aside && <div className="text-sm text-soft">{aside}</div>}
      </div>
      <div className="mt-5">{children}</div>
    </section>
  );
}
