/** Long lists are counted so far: a count reads what it counts, and nobody reads further. */
export const COUNTED_UP_TO = 10_000;
