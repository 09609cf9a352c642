import { formatCount } from '../../ui/Money.tsx';

/** Parts of a whole, the largest first, each with a bar as long as its share. */
export function Shares({
  title,
  total,
  parts,
}: {
  title: string;
  total: number;
  parts: { name: string; count: number }[];
}) {
  const sorted = parts.toSorted((one, other) => other.count - one.count);
  return (
    <div>
      <h3 className="text-sm font-medium">{title}</h3>
      <ul className="mt-3 space-y-2 text-sm">
        {sorted.map(({ name, count }) => (
          <li key={name}>
            <span className="flex justify-between gap-4">
              <span className="truncate text-soft">{name}</span>
              <span className="tabular-nums">{formatCount(count)}</span>
            </span>
            <svg
              aria-hidden
              className="mt-1 h-1 w-full bg-sunken"
              viewBox="0 0 100 1"
              preserveAspectRatio="none"
            >
              <rect width={total === 0 ? 0 : (count / total) * 100} height="1" className="fill-accent" />
            </svg>
          </li>
        ))}
      </ul>
    </div>
  );
}
