import { CircleCheck, CircleHelp, type LucideIcon, OctagonAlert, TriangleAlert, Wrench } from 'lucide-react';
import type { State } from '../../../domain/status/finding.ts';
import { pathTo } from '../../client/paths.ts';
import { Since } from '../../ui/Timestamp.tsx';
import { usePlatformState } from './platformState.ts';

const LOOKS: Record<State, { Icon: LucideIcon; className: string }> = {
  operational: { Icon: CircleCheck, className: 'border-good/30 bg-good-tint text-good' },
  degraded: { Icon: TriangleAlert, className: 'border-warn/40 bg-warn-tint text-warn' },
  outage: { Icon: OctagonAlert, className: 'border-bad/40 bg-bad-tint text-bad' },
  maintenance: { Icon: Wrench, className: 'border-busy/30 bg-busy-tint text-busy' },
  unknown: { Icon: CircleHelp, className: 'border-line bg-idle-tint text-idle' },
};

const FIRST_LOOK = {
  state: 'unknown',
  title: 'Checking',
  detail: 'Loading the platform’s state.',
  since: null,
  until: null,
  findings: [],
} as const;

/** The state of the whole in words, read out when it changes. */
export function StateBanner() {
  const { state, title, detail, since, until, findings } = usePlatformState() ?? FIRST_LOOK;
  const isAnnounced = findings.some(({ code }) => code === 'incident' || code === 'maintenance');
  const { Icon, className } = LOOKS[state];
  return (
    <div
      role="status"
      className={`flex items-center gap-4 rounded-lg border px-5 py-3 sm:px-6 sm:py-4 ${className}`}
    >
      <Icon aria-hidden className="size-7 shrink-0" />
      {/* On a phone as high as its longest words: what stands below stays where it is when it changes. */}
      <div className="flex min-h-24 flex-col justify-center sm:block sm:min-h-12">
        <p className="text-lg font-semibold">{title}</p>
        <p className="text-sm text-ink">
          {since && (
            <>
              Since <Since moment={since} />.{' '}
            </>
          )}
          {until && (
            <>
              Until <Since moment={until} />.{' '}
            </>
          )}
          {detail}
          {isAnnounced && (
            <>
              {' '}
              <a className="underline underline-offset-4" href={`${pathTo('status')}#reports`}>
                Details
              </a>
            </>
          )}
        </p>
      </div>
    </div>
  );
}
