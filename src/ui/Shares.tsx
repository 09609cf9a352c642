import type { ReactNode } from 'react';

/** Parts of a whole, the largest first, each with a bar as long as its share. */
export function Shares({
  parts,
}: {
  /** `size` is for the bar alone: `figure` says it. */
  parts: { name: string; size: number; figure: ReactNode }[];
}) {
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  const sorted = parts.toSorted((one, other) => other.size - one.size);
  return (
    <ul className="mt-3 space-y-2 text-sm">
      {sorted.map(({ name, size, figure }) => (
        <li key={name}>
          <span className="flex justify-between gap-4">
            <span className="truncate text-soft">{name}</span>
            <span className="tabular-nums">{figure}</span>
          </span>
          <svg
            aria-hidden
            className="mt-1 h-1 w-full bg-sunken"
            viewBox="0 0 100 1"
            preserveAspectRatio="none"
          >
            <rect width={total === 0 ? 0 : (size / total) * 100} height="1" className="fill-accent" />
          </svg>
        </li>
      ))}
    </ul>
  );
}
