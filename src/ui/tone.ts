/** How a state is coloured: in order, to be looked at, broken, under way, or of no account. */
export type StateTone = 'good' | 'warn' | 'bad' | 'busy' | 'idle';
