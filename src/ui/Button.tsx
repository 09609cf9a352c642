import type { ComponentProps } from 'react';
import { Link } from 'wouter';

type Look = 'primary' | 'secondary' | 'danger';

const SHAPE =
  'inline-flex min-h-9 whitespace-nowrap items-center justify-center gap-2 rounded-md px-3.5 py-1.5 text-sm font-medium disabled:opacity-60 disabled:cursor-default cursor-pointer';
const LOOKS: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:brightness-110',
  secondary: 'border border-line bg-card text-ink hover:bg-sunken',
  danger: 'border border-bad/40 bg-card text-bad hover:bg-bad-tint',
};

/** `isBusy`: its action is under way, so it cannot be pressed again. */
export function Button({
  look = 'primary',
  isBusy = false,
  className = '',
  type = 'button',
  disabled,
  children,
  ...rest
}: ComponentProps<'button'> & { look?: Look; isBusy?: boolean }) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={`${SHAPE} ${LOOKS[look]} ${className}`}
    >
      {children}
    </button>
  );
}

/** A link to another page that looks like a button. */
export function ButtonLink({
  href,
  look = 'primary',
  children,
}: {
  href: string;
  look?: Look;
  children: string;
}) {
  return (
    <Link href={href} className={`${SHAPE} ${LOOKS[look]}`}>
      {children}
    </Link>
  );
}
