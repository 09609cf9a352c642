import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

type Weight = 'info' | 'warning' | 'error';

const LOOKS: Record<Weight, { Icon: typeof Info; className: string }> = {
  info: { Icon: Info, className: 'border-busy/30 bg-busy-tint text-busy' },
  warning: { Icon: TriangleAlert, className: 'border-warn/40 bg-warn-tint text-warn' },
  error: { Icon: CircleAlert, className: 'border-bad/40 bg-bad-tint text-bad' },
};

/** A box of text, read out when it appears: errors at once, the rest in turn. */
export function Notice({
  weight = 'info',
  title,
  children,
}: {
  weight?: Weight;
  title: ReactNode;
  children?: ReactNode;
}) {
  const { Icon, className } = LOOKS[weight];
  return (
    <div
      role={weight === 'error' ? 'alert' : 'status'}
      className={`flex gap-3 rounded-md border px-4 py-3 text-sm ${className}`}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 grow">
        <p className="font-medium">{title}</p>
        {children && <div className="mt-1 text-ink">{children}</div>}
      </div>
    </div>
  );
}
