import {
  CircleCheck,
  CircleHelp,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  Square,
  Trash2,
  TriangleAlert,
  Wrench,
} from 'lucide-react';
import type { StateTone } from './tone.ts';

const TONES: Record<StateTone, string> = {
  good: 'text-good',
  warn: 'text-warn',
  bad: 'text-bad',
  busy: 'text-busy',
  idle: 'text-idle',
};

interface Look {
  tone: StateTone;
  Icon: LucideIcon;
  word: string;
}

/** Icon, word and colour of each state, never the colour alone. */
export const STATES = {
  running: { tone: 'good', Icon: CircleCheck, word: 'Running' },
  stopped: { tone: 'idle', Icon: Square, word: 'Stopped' },
  provisioning: { tone: 'busy', Icon: LoaderCircle, word: 'Provisioning' },
  error: { tone: 'bad', Icon: CircleX, word: 'Error' },
  deleted: { tone: 'idle', Icon: Trash2, word: 'Deleted' },
  unknown: { tone: 'idle', Icon: CircleHelp, word: 'Unknown' },
  maintenance: { tone: 'busy', Icon: Wrench, word: 'Maintenance' },
  warning: { tone: 'warn', Icon: TriangleAlert, word: 'Warning' },
} as const satisfies Record<string, Look>;

export type StateName = keyof typeof STATES;

const MANNERS: Partial<Record<StateName, string>> = {
  provisioning: 'motion-safe:animate-spin',
  // An outline would look like a checkbox.
  stopped: 'scale-75 fill-current',
};

/** An icon and a word in the state's colour; `word` replaces the usual one. */
export function StateMark({ state, word }: { state: StateName; word?: string }) {
  const look = STATES[state];
  return (
    <span className={`inline-flex items-baseline gap-1.5 whitespace-nowrap ${TONES[look.tone]}`}>
      <look.Icon aria-hidden className={`size-4 shrink-0 self-center ${MANNERS[state] ?? ''}`} />
      {word ?? look.word}
    </span>
  );
}
