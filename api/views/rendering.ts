import { createHash } from 'node:crypto';
import type { Audience } from './health.ts';

/** An answer ready to be sent. */
export interface Rendering {
  /** JSON */
  text: string;
  etag: string;
}

/** Renders each audience's view of the same figures once: thousands may ask while they stand. */
export function renderOnce<Figures extends object>(
  view: (figures: Figures, audience: Audience) => unknown,
): (figures: Figures, audience: Audience) => Rendering {
  const rendered = new WeakMap<Figures, Partial<Record<Audience, Rendering>>>();
  return (figures, audience) => {
    const ready = rendered.get(figures) ?? {};
    rendered.set(figures, ready);
    ready[audience] ??= render(view(figures, audience));
    return ready[audience];
  };
}

function render(view: unknown): Rendering {
  const text = JSON.stringify(view);
  return { text, etag: `W/"${createHash('sha1').update(text).digest('base64')}"` };
}
