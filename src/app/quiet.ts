/** The header's links and buttons. */
export const QUIET = 'rounded-md px-2 py-1.5 text-sm text-soft hover:bg-sunken hover:text-ink';
