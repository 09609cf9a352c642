import type { ReactNode } from 'react';

/** Figures with their names: a definition list, four columns, two on a phone, or one where they are `isWide`. */
export function Figures({ isWide = false, children }: { isWide?: boolean; children: ReactNode }) {
  return <dl className={`grid gap-x-6 gap-y-5 sm:grid-cols-4 ${isWide ? '' : 'grid-cols-2'}`}>{children}</dl>;
}

export function Figure({ name, note, children }: { name: ReactNode; note?: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="flex items-center gap-1.5 text-sm text-soft">{name}</dt>
      <dd className="mt-0.5 text-lg font-semibold sm:text-xl tabular-nums">
        {children}
        {note && <span className="block text-sm font-normal text-soft">{note}</span>}
      </dd>
    </div>
  );
}
