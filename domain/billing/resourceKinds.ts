/** What can be billed, and the word for one of it. */
export const RESOURCE_WORDS = { vps: 'instance', container: 'container', addon: 'add-on' } as const;

export type ResourceKind = keyof typeof RESOURCE_WORDS;

/** In the order in which they are shown. */
export const RESOURCE_KINDS = Object.keys(RESOURCE_WORDS) as readonly ResourceKind[];
