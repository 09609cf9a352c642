import type { VpsStats } from '../../../contracts/health.ts';

type ByStatus = VpsStats['vps']['byStatus'];

export const STATUSES = ['running', 'stopped', 'provisioning', 'error'] as const;
const FILLS: Record<keyof ByStatus, string> = {
  running: 'fill-good',
  stopped: 'fill-idle',
  provisioning: 'fill-busy',
  error: 'fill-bad',
};

/** The states as parts of a line; the figures beside it say the same to readers. */
export function Proportions({
  total,
  byStatus,
  className,
}: {
  total: number;
  byStatus: ByStatus;
  className: string;
}) {
  let before = 0;
  return (
    <svg
      aria-hidden
      className={`w-full rounded-full bg-sunken ${className}`}
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
    >
      {STATUSES.map((status) => {
        const width = (byStatus[status] / total) * 100;
        const x = before;
        before += width;
        return <rect key={status} x={x} width={width} height="1" className={FILLS[status]} />;
      })}
    </svg>
  );
}
