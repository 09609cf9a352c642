import { createHash } from 'node:crypto';
import type { Audience } from './health.ts';

/** An answer ready to be sent. */
export interface Rendering {
  text: string;
  etag: string;
}

/** Renders each audience's view of the same figures once, as JSON: thousands may ask while they stand. */
export function renderOnce<Figures extends object>(
  view: (figures: Figures, audience: Audience) => unknown,
): (figures: Figures, audience: Audience) => Rendering {
  const rendered = new WeakMap<Figures, Partial<Record<Audience, Rendering>>>();
  return (figures, audience) => {
    let ready = rendered.get(figures);
    if (!ready) {
      ready = {};
      rendered.set(figures, ready);
    }
    ready[audience] ??= render(JSON.stringify(view(figures, audience)));
    return ready[audience];
  };
}

/** A text that is the same to everybody who may have it. */
export function render(text: string): Rendering {
  return { text, etag: `W/"${createHash('sha1').update(text).digest('base64')}"` };
}
