export function Logo() {
  return (
    <svg viewBox="0 0 32 32" className="size-6 shrink-0" aria-hidden>
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <g className="fill-on-accent">
        <rect x="7" y="19" width="18" height="5" rx="1.5" />
        <rect x="7" y="12.5" width="18" height="5" rx="1.5" opacity=".75" />
        <rect x="7" y="6" width="11" height="5" rx="1.5" opacity=".5" />
      </g>
    </svg>
  );
}
