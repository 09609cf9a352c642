import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleHelp, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react';
import { useIsAdministrator } from '../../client/viewer.ts';
import { useNow } from '../../ui/now.ts';
import type { StateTone } from '../../ui/tone.ts';
import { judgeOverall } from './overall.ts';
import { billingDaemonQuery, vpsStatsQuery } from './queries.ts';

const LOOKS: Record<Exclude<StateTone, 'busy'>, { Icon: LucideIcon; className: string }> = {
  good: { Icon: CircleCheck, className: 'border-good/30 bg-good-tint text-good' },
  warn: { Icon: TriangleAlert, className: 'border-warn/40 bg-warn-tint text-warn' },
  bad: { Icon: OctagonAlert, className: 'border-bad/40 bg-bad-tint text-bad' },
  idle: { Icon: CircleHelp, className: 'border-line bg-idle-tint text-idle' },
};

/** The state of the whole in words, read out when it changes. */
export function OverallBanner() {
  const isAdministrator = useIsAdministrator();
  const stats = useQuery(vpsStatsQuery);
  const billing = useQuery({ ...billingDaemonQuery, enabled: isAdministrator });
  const now = useNow();
  const isFirstLook = stats.isPending || (isAdministrator && billing.isPending);
  const { tone, title, detail } = isFirstLook
    ? { tone: 'idle' as const, title: 'Checking', detail: 'Loading the platform’s state.' }
    : judgeOverall({ stats: stats.data, billing: isAdministrator ? billing.data : null, now });
  const { Icon, className } = LOOKS[tone === 'busy' ? 'idle' : tone];
  return (
    <div role="status" className={`flex items-center gap-4 rounded-lg border px-5 py-4 sm:px-6 ${className}`}>
      <Icon aria-hidden className="size-7 shrink-0" />
      <div>
        <p className="text-lg font-semibold">{title}</p>
        <p className="min-h-10 text-sm text-ink sm:min-h-5">{detail}</p>
      </div>
    </div>
  );
}
