import type { Audience } from './health.ts';

/** Renders each audience's view of the same figures once, as JSON: thousands may ask while they stand. */
export function renderOnce<Figures extends object>(
  view: (figures: Figures, audience: Audience) => unknown,
): (figures: Figures, audience: Audience) => string {
  const rendered = new WeakMap<Figures, Partial<Record<Audience, string>>>();
  return (figures, audience) => {
    let ready = rendered.get(figures);
    if (!ready) {
      ready = {};
      rendered.set(figures, ready);
    }
    ready[audience] ??= JSON.stringify(view(figures, audience));
    return ready[audience];
  };
}
